import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { openDatabase } from "./open-database.ts";
import type { Database } from "./store.ts";

export const MIGRATIONS_DIR = join(dirname(fileURLToPath(import.meta.url)), "../../prisma/migrations");

export type ScratchDatabase = { database: Database; file: string; dispose(): Promise<void> };

/** A real, empty database in a temporary directory, for tests and benchmarks. `dispose` closes and removes it. */
export async function scratchDatabase(): Promise<ScratchDatabase> {
  const directory = await mkdtemp(join(tmpdir(), "offshoot-"));
  const file = join(directory, "offshoot.db");
  const database = await openDatabase({ file, migrationsDir: MIGRATIONS_DIR });
  return {
    database,
    file,
    async dispose() {
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
