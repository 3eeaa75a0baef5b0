import { AppError } from "../core/errors.js";

/** Who asks. */
export interface Asker {
  readonly account: string;
  /** Slug; null: the account is no one tenant's. */
  readonly tenant: string | null;
  /** Of who is connected. */
  readonly address: string;
  /** Whether nobody waits for the answer any more. */
  readonly hasGone: () => boolean;
}

/** How many there may be, in all and of one account, tenant or address. */
export interface Bounds {
  readonly all: number;
  readonly ofAccount: number;
  readonly ofTenant: number;
  readonly ofAddress: number;
}

type Share = Exclude<keyof Bounds, "all">;

const SHARES = ["ofAccount", "ofTenant", "ofAddress"] as const satisfies readonly Share[];

interface Place {
  readonly asker: Asker;
  enter(): void;
  refuse(error: AppError): void;
}

/**
 * Work that is done for so many at a time, of each account, tenant and address only so much: the others wait. Who has the
 * least under way goes first; of two that have as much, who came first.
 */
export class FairLine {
  readonly #underWay = new Set<Asker>();
  readonly #waiting = new Set<Place>();
  readonly #bounds: Readonly<Record<"underWay" | "waiting", Bounds>>;

  constructor(bounds: Readonly<Record<"underWay" | "waiting", Bounds>>) {
    this.#bounds = bounds;
  }

  /**
   * Rejects as the work does, with `too-many-requests` where the asker's share of the line is full, with `overloaded` where
   * all of it is.
   */
  async run<T>(asker: Asker, work: () => Promise<T>): Promise<T> {
    const own = { ...asker }; // one asker may have several
    await this.#enter(own);
    try {
      return await work();
    } finally {
      this.#underWay.delete(own);
      this.#admit();
    }
  }

  /** Whether another account has to wait for those that are under way. */
  othersWait({ account }: Asker): boolean {
    return [...this.#waiting].some(({ asker }) => asker.account !== account);
  }

  #enter(asker: Asker): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ asker, enter: resolve, refuse: reject });
      this.#admit();
      this.#boundWaiting();
    });
  }

  /** The one that has come last is refused. */
  #boundWaiting(): void {
    const last = [...this.#waiting].at(-1);
    if (last === undefined) return;
    const askers = [...this.#waiting].map(({ asker }) => asker);
    const { waiting } = this.#bounds;
    const isOver = SHARES.some((share) => countOf(askers, share, last.asker) > waiting[share]);
    if (!isOver && askers.length <= waiting.all) return;
    this.#waiting.delete(last);
    last.refuse(
      isOver
        ? new AppError(
            "too-many-requests",
            "There are too many requests for the call history at once. Wait for some of them.",
          )
        : new AppError("overloaded", "Too many requests are waiting for the call history. Try again."),
    );
  }

  #admit(): void {
    for (const place of this.#waiting) {
      if (!place.asker.hasGone()) continue;
      this.#waiting.delete(place);
      place.refuse(new AppError("overloaded", "Nobody waits for the answer."));
    }
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.#waiting.delete(next);
      this.#underWay.add(next.asker);
      next.enter();
    }
  }

  #next(): Place | undefined {
    const underWay = [...this.#underWay];
    const bounds = this.#bounds.underWay;
    if (underWay.length >= bounds.all) return undefined;
    let best: { readonly place: Place; readonly has: readonly number[] } | undefined;
    for (const place of this.#waiting) {
      const has = SHARES.map((share) => countOf(underWay, share, place.asker));
      const mayEnter = SHARES.every((share, n) => (has[n] ?? 0) < bounds[share]);
      if (mayEnter && (best === undefined || isLess(has, best.has))) best = { place, has };
    }
    return best?.place;
  }
}

const OWN = {
  ofAccount: ({ account }: Asker) => account,
  ofTenant: ({ tenant }: Asker) => tenant,
  ofAddress: ({ address }: Asker) => address,
} as const;

const countOf = (askers: readonly Asker[], share: Share, { ...one }: Asker): number =>
  askers.filter((asker) => OWN[share](asker) === OWN[share](one)).length;

/** By the first that differs. */
function isLess(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((count, n) => count !== b[n]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}
