import { z } from "zod";

/** What can be read of a faulty input. null: it is there and at fault; undefined: it is not there. */
export type Readable<T> = T extends readonly (infer E)[]
  ? (Readable<E> | null)[]
  : T extends object
    ? { [K in keyof T]?: Readable<T[K]> | null | undefined }
    : T;

/** Reads what is right in an input, so that one fault does not hide another. Unknown keys are dropped. */
export function readWhatIsRight<T extends z.ZodType>(
  schema: T,
  input: unknown,
): Readable<z.output<T>> | null {
  return orNull(schema).parse(input) as Readable<z.output<T>> | null; // by the shape of orNull
}

function orNull(schema: z.core.$ZodType): z.ZodType {
  return forgiving(schema).nullish().catch(null);
}

/** The same schema with null in the place of every part that is at fault. */
function forgiving(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) return forgiving(schema.unwrap());
  if (schema instanceof z.ZodArray) return z.array(orNull(schema.element));
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).map(([key, field]) => [key, orNull(field)]);
    return z.object(Object.fromEntries(fields));
  }
  return schema as z.ZodType; // a leaf
}
