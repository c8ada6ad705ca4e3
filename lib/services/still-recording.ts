import { fail } from "#lib/app-error.ts";

/** For whoever would write into a run that is being recorded. */
export function stillRecording() {
  return fail(
    "conflict",
    "This run is still being recorded. Fork it and go on in the fork, or seal it first.",
  );
}
