import { chmod, mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readEnv } from "#lib/env.ts";
import { spoolDirectory } from "#lib/upload/spool-directory.ts";
import { openDatabase } from "./open-database.ts";
import { DatabaseOpenError } from "./open-errors.ts";
import type { Database } from "./store.ts";

/** Next reloads modules in development and may bundle one twice: the handle outlives both on the global object. */
const HANDLE = Symbol.for("offshoot.database");

type Holder = { [HANDLE]?: Promise<Database> };

/** Transcripts can hold what nobody else on this machine should read. */
async function makePrivateDirectory(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await chmod(directory, 0o700);
  } catch (error) {
    throw new DatabaseOpenError(
      `The data directory ${directory} cannot be made. Set OFFSHOOT_HOME to a directory this user may write to.`,
      { cause: error },
    );
  }
}

async function openInHome(): Promise<Database> {
  const home = resolve(readEnv().OFFSHOOT_HOME);
  await makePrivateDirectory(home);
  const database = await openDatabase({
    file: join(home, "offshoot.db"),
    migrationsDir: resolve("prisma/migrations"),
  });
  // Only now: another process that owns the database may be receiving uploads there.
  await rm(spoolDirectory(), { recursive: true, force: true });
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
