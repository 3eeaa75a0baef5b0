import { Layer, type MutableTable } from "./layer.js";
import type { Segment, SegmentTable } from "./model.js";

export interface MutableSegmentTable extends SegmentTable, MutableTable<Segment> {}

/** All that live. Those of one extension are found without a look at the others, which may be thousands. */
export class LivingSegments implements MutableSegmentTable {
  readonly #all = new Map<string, Segment>();
  readonly #byExtension = new Map<string, Map<string, Segment>>();

  get(id: string): Segment | undefined {
    return this.#all.get(id);
  }

  values(): Iterable<Segment> {
    return this.#all.values();
  }

  of(extension: string): Iterable<Segment> {
    return this.#byExtension.get(extension)?.values() ?? [];
  }

  set(id: string, segment: Segment): void {
    const before = this.#all.get(id);
    if (before !== undefined && before.extension !== segment.extension) this.#leave(id, before);
    this.#all.set(id, segment);
    this.#join(id, segment);
  }

  delete(id: string): void {
    const before = this.#all.get(id);
    if (before === undefined) return;
    this.#leave(id, before);
    this.#all.delete(id);
  }

  #join(id: string, segment: Segment): void {
    const { extension } = segment;
    if (extension === null) return;
    const own = this.#byExtension.get(extension);
    if (own === undefined) this.#byExtension.set(extension, new Map([[id, segment]]));
    else own.set(id, segment);
  }

  #leave(id: string, { extension }: Segment): void {
    if (extension === null) return;
    const own = this.#byExtension.get(extension);
    own?.delete(id);
    if (own?.size === 0) this.#byExtension.delete(extension);
  }
}

/** Laid over others for one batch, in which hardly anybody asks for those of an extension. */
export class SegmentLayer extends Layer<Segment> implements MutableSegmentTable {
  *of(extension: string): Iterable<Segment> {
    for (const segment of this.values()) if (segment.extension === extension) yield segment;
  }
}
