import { fail } from "#lib/app-error.ts";

const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/** Whether the server's disk failed, not the upload. */
export function isDiskError(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && "code" in error;
}

/** The answer to a disk that takes no more; null for another error. */
export function diskFull(error: unknown) {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (typeof code !== "string" || !FULL.has(code)) return null;
  return fail(
    "storage_full",
    "The server's disk is full, so nothing was imported. Free some space and send it again.",
  );
}
