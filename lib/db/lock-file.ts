import Sqlite from "better-sqlite3";
import { DatabaseLockedError, DatabaseOpenError, errorCode } from "./open-errors.ts";

/**
 * Makes this process the only owner of `file` until `release` or its death.
 * A lock of the operating system, held through an empty SQLite file beside the database: nothing stale is
 * left behind by a crash. Needed because SQLite's busy_timeout stops the event loop while another writer is at work.
 * @throws DatabaseLockedError when another process holds it, DatabaseOpenError when the directory is not writable.
 */
export function lockDatabaseFile(file: string): { release(): void } {
  let lock: Sqlite.Database | null = null;
  try {
    lock = new Sqlite(`${file}.lock`, { timeout: 0 });
    lock.exec("BEGIN EXCLUSIVE");
    const held = lock;
    return { release: () => held.close() };
  } catch (error) {
    lock?.close();
    if (errorCode(error)?.startsWith("SQLITE_BUSY")) throw new DatabaseLockedError(file);
    throw new DatabaseOpenError(
      `The database ${file} cannot be opened for writing: check that its directory exists and is writable.`,
      { cause: error },
    );
  }
}
