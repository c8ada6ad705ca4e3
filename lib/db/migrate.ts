import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { z } from "zod";
import { sha256 } from "#lib/sha256.ts";
import { DatabaseOpenError, errorCode } from "./open-errors.ts";

/** Prisma's own bookkeeping table, so that its command line tool understands the database too. */
const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
  "id" TEXT PRIMARY KEY NOT NULL,
  "checksum" TEXT NOT NULL,
  "finished_at" DATETIME,
  "migration_name" TEXT NOT NULL,
  "logs" TEXT,
  "rolled_back_at" DATETIME,
  "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

const AppliedRows = z.array(z.object({ migration_name: z.string(), checksum: z.string() }));

type Migration = { name: string; sql: string; checksum: string };

function readMigrations(directory: string): Migration[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((name) => {
      const sql = readFileSync(join(directory, name, "migration.sql"), "utf8");
      return { name, sql, checksum: sha256(sql) };
    });
}

/** What is still to be applied. Throws when the database was made by other migrations than ours. */
function pendingMigrations(db: Sqlite.Database, migrations: readonly Migration[]): Migration[] {
  const applied = AppliedRows.parse(
    db
      .prepare(`SELECT migration_name, checksum FROM "_prisma_migrations" WHERE rolled_back_at IS NULL`)
      .all(),
  );
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const row of applied) {
    const migration = known.get(row.migration_name);
    if (!migration) {
      throw new DatabaseOpenError(
        `The database is newer than this program: it has migration ${row.migration_name}, which is not known here. Update Offshoot.`,
      );
    }
    if (migration.checksum !== row.checksum) {
      throw new DatabaseOpenError(
        `Migration ${row.migration_name} was changed after it had been applied to this database. Restore the file and put the change into a new migration.`,
      );
    }
  }
  const done = new Set(applied.map((row) => row.migration_name));
  return migrations.filter((migration) => !done.has(migration.name));
}

function applyMigration(db: Sqlite.Database, migration: Migration): void {
  db.transaction(() => {
    db.exec(migration.sql);
    const broken = db.pragma("foreign_key_check");
    if (Array.isArray(broken) && broken.length > 0) {
      throw new DatabaseOpenError(
        `Migration ${migration.name} would leave rows that point nowhere; nothing was changed.`,
      );
    }
    db.prepare(
      `INSERT INTO "_prisma_migrations" (id, checksum, migration_name, finished_at, applied_steps_count) VALUES (?, ?, ?, ?, 1)`,
    ).run(randomUUID(), migration.checksum, migration.name, new Date().toISOString());
  }).immediate();
}

/**
 * Applies the pending migrations of `migrationsDir` in name order, each in its own transaction: a killed
 * process leaves whole migrations only. Also switches the file to WAL, which must precede every other connection
 * (in rollback-journal mode one busy COMMIT makes later acknowledged writes vanish, prisma/orm#29933).
 * @returns the names applied now.
 * @throws DatabaseOpenError when the file is no database, is newer than this program or was made by changed migrations.
 */
export function migrateDatabase(options: { file: string; migrationsDir: string }): string[] {
  const db = new Sqlite(options.file);
  try {
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    // Redefining a table drops the old one, and with foreign keys on that would delete every row below it.
    db.pragma("foreign_keys = OFF");
    // Renaming the new table into its place must not fail over triggers elsewhere that name the table.
    db.pragma("legacy_alter_table = ON");
    db.exec(MIGRATIONS_TABLE);
    const pending = pendingMigrations(db, readMigrations(options.migrationsDir));
    for (const migration of pending) applyMigration(db, migration);
    return pending.map((migration) => migration.name);
  } catch (error) {
    if (errorCode(error) !== "SQLITE_NOTADB") throw error;
    throw new DatabaseOpenError(
      `${options.file} is not a SQLite database. Move it away, or restore a backup.`,
      {
        cause: error,
      },
    );
  } finally {
    db.close();
  }
}
