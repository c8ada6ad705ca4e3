import { chmod, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { readEnv } from "#lib/env.ts";
import { openDatabase } from "./open-database.ts";
import type { Database } from "./store.ts";

/** Next reloads modules in development and may bundle one twice: the handle outlives both on the global object. */
const HANDLE = Symbol.for("offshoot.database");

type Holder = { [HANDLE]?: Promise<Database> };

async function openInHome(): Promise<Database> {
  const home = resolve(readEnv().OFFSHOOT_HOME);
  await mkdir(home, { recursive: true });
  // Transcripts can hold what nobody else on this machine should read.
  await chmod(home, 0o700);
  return openDatabase({ file: join(home, "offshoot.db"), migrationsDir: resolve("prisma/migrations") });
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
