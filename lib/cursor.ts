import type { z } from "zod";
import { fail, ok, type Result } from "#lib/app-error.ts";

/**
 * Where a list goes on, as an opaque text for the next request: the sort values of the last item given out, so that
 * what is added or removed meanwhile neither repeats nor hides an item behind it.
 */
export function encodeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** Reads a cursor of ours back; null stays null. @returns `bad_request` for anything else. */
export function decodeCursor<S extends z.ZodType>(
  place: S,
  cursor: string | null,
): Result<z.infer<S> | null> {
  if (cursor === null) return ok(null);
  const parsed = place.safeParse(parseText(Buffer.from(cursor, "base64url").toString("utf8")));
  return parsed.success ? ok(parsed.data) : unknownCursor();
}

export function unknownCursor() {
  return fail(
    "bad_request",
    "This cursor is not one of this list. Send what the page before gave, or leave it out to start anew.",
  );
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
