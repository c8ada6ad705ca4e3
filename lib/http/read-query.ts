import type { z } from "zod";
import type { Result } from "#lib/app-error.ts";
import { parseWith } from "./read-json.ts";

/** Parses what stands behind the question mark; of a name given twice the last one counts. */
export function readQuery<S extends z.ZodType>(request: Request, schema: S): Result<z.infer<S>> {
  return parseWith(schema, Object.fromEntries(new URL(request.url).searchParams));
}
