import { fail } from "#lib/app-error.ts";

/** What is answered for a transcript that does not fit into the memory of one import. */
export function needsTooMuch() {
  return fail(
    "too_large",
    "This transcript needs more memory than one import may take. Send fewer runs at once, or each file by itself.",
  );
}
