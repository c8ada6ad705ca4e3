import { chmod, mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readEnv } from "#lib/env.ts";
import { logError, logWarning } from "#lib/log.ts";
import { spoolDirectory } from "#lib/upload/spool-directory.ts";
import { openDatabase } from "./open-database.ts";
import { DatabaseOpenError } from "./open-errors.ts";
import type { Database } from "./store.ts";

/** Next reloads modules in development and may bundle one twice: the handle outlives both on the global object. */
const HANDLE = Symbol.for("offshoot.database");

type Holder = { [HANDLE]?: Promise<Database> };

/**
 * Makes the directory and keeps others on this machine out of it: transcripts hold what nobody else should read. Who
 * may write to a directory without owning it (a mounted volume) cannot change its mode: that is a warning.
 * @returns what could not be done, in sentences.
 */
export async function makePrivateDirectory(directory: string): Promise<string[]> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    throw new DatabaseOpenError(
      `The data directory ${directory} cannot be made. Set OFFSHOOT_HOME to a directory this user may write to.`,
      { cause: error },
    );
  }
  try {
    await chmod(directory, 0o700);
    return [];
  } catch {
    logWarning("data directory", `Others may be able to read ${directory}: its mode cannot be changed.`);
    return [
      "Other users of this machine may be able to read the data directory: its mode cannot be changed.",
    ];
  }
}

async function openInHome(): Promise<Database> {
  const home = resolve(readEnv().OFFSHOOT_HOME);
  const warnings = await makePrivateDirectory(home);
  const file = join(home, "offshoot.db");
  const database = await openDatabase({ file, migrationsDir: resolve("prisma/migrations"), warnings });
  // Only now: another process that owns the database may be receiving uploads there.
  await rm(spoolDirectory(), { recursive: true, force: true }).catch((error: unknown) =>
    logError("old uploads", error),
  );
  return database;
}

/**
 * The one database handle of this process, opened at the first call.
 * @throws what openDatabase throws, to each caller that waited for it; a later call tries again.
 */
export function processDatabase(): Promise<Database> {
  const holder: typeof globalThis & Holder = globalThis;
  const held = holder[HANDLE];
  if (held) return held;
  const opening = openInHome();
  holder[HANDLE] = opening;
  opening.catch(() => {
    delete holder[HANDLE];
  });
  return opening;
}
