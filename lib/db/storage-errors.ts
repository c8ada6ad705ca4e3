import { z } from "zod";
import { fail, type Result } from "#lib/app-error.ts";
import { errorCode } from "./open-errors.ts";

const DriverCause = z.object({ originalCode: z.string() });
const PrismaError = z.object({ meta: z.object({ driverAdapterError: z.object({ cause: DriverCause }) }) });
const DriverError = z.object({ cause: DriverCause });

/** SQLite's own code ("SQLITE_FULL") of an error, through Prisma or not; null when it has none. */
export function sqliteCode(error: unknown): string | null {
  const wrapped = PrismaError.safeParse(error);
  if (wrapped.success) return wrapped.data.meta.driverAdapterError.cause.originalCode;
  const direct = DriverError.safeParse(error);
  if (direct.success) return direct.data.cause.originalCode;
  const code = errorCode(error);
  return code?.startsWith("SQLITE_") ? code : null;
}

export function isBusy(error: unknown): boolean {
  return sqliteCode(error)?.startsWith("SQLITE_BUSY") ?? false;
}

export function isStorageFull(error: unknown): boolean {
  return sqliteCode(error) === "SQLITE_FULL";
}

/** The file cannot be opened, read or written: gone, read-only, or on a disk that answers with errors. */
export function isUnusable(error: unknown): boolean {
  return /^SQLITE_(READONLY|CANTOPEN|IOERR|PERM)/.test(sqliteCode(error) ?? "");
}

/**
 * Whether a transaction failed in a way that can leave the client's connection inside it: timed out (P1008), lost
 * (P2028), an unexpected database error (P2039) or a full disk, after which SQLite has rolled back by itself.
 */
export function poisonsConnection(error: unknown): boolean {
  const code = errorCode(error);
  return code === "P1008" || code === "P2028" || code === "P2039" || isStorageFull(error);
}

/** The answer to a transaction the storage refused, null when it failed for another reason. Nothing was changed. */
export function storageRefusal(error: unknown): Result<never> | null {
  if (isStorageFull(error)) {
    return fail("storage_full", "The disk is full, so nothing was changed. Free some space and try again.");
  }
  if (isBusy(error)) {
    return fail(
      "busy",
      "Another program is using the database file. Nothing was changed; try again in a moment.",
    );
  }
  return isUnusable(error) ? cannotWrite() : null;
}

export function cannotWrite(): Result<never> {
  return fail(
    "unavailable",
    "The database file cannot be written to. Nothing was changed: check the data directory and its disk, then try again.",
  );
}
