/** The database file cannot be used; the message says what to do about it. */
export class DatabaseOpenError extends Error {
  override name = "DatabaseOpenError";
}

/** Another process owns the database file, for as long as it lives. */
export class DatabaseLockedError extends DatabaseOpenError {
  override name = "DatabaseLockedError";

  constructor(file: string) {
    super(
      `Another Offshoot process is using ${file}. Stop that process, or start this one with OFFSHOOT_HOME set to another directory.`,
    );
  }
}

/** An error of better-sqlite3 or Node, as it carries its code. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}
