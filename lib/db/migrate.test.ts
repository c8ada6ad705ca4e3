import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrateDatabase } from "./migrate.ts";
import { openDatabase } from "./open-database.ts";
import { DatabaseOpenError } from "./open-errors.ts";
import { MIGRATIONS_DIR } from "./scratch-database.ts";

let directory: string;
let migrationsDir: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "offshoot-migrate-"));
  migrationsDir = join(directory, "migrations");
  file = join(directory, "offshoot.db");
  cpSync(MIGRATIONS_DIR, migrationsDir, { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function addMigration(name: string, sql: string): void {
  mkdirSync(join(migrationsDir, name), { recursive: true });
  writeFileSync(join(migrationsDir, name, "migration.sql"), sql);
}

function query(sql: string): unknown[] {
  const raw = new Sqlite(file);
  const rows = raw.prepare(sql).all();
  raw.close();
  return rows;
}

function execute(sql: string): void {
  const raw = new Sqlite(file);
  raw.pragma("foreign_keys = ON");
  raw.exec(sql);
  raw.close();
}

const migrate = () => migrateDatabase({ file, migrationsDir });

describe("migrateDatabase", () => {
  it("applies what is pending, in order and once", () => {
    addMigration("9002_notes", `CREATE TABLE "Note" ("id" TEXT PRIMARY KEY);`);
    addMigration("9003_more", `ALTER TABLE "Note" ADD COLUMN "text" TEXT;`);
    expect(migrate().slice(-2)).toEqual(["9002_notes", "9003_more"]);
    expect(query(`SELECT * FROM "Note"`)).toEqual([]);
    expect(migrate()).toEqual([]);
    addMigration("9004_last", `INSERT INTO "Note" VALUES ('id', 'text');`);
    expect(migrate()).toEqual(["9004_last"]);
    expect(query(`SELECT * FROM "Note"`)).toEqual([{ id: "id", text: "text" }]);
  });

  it("leaves the file in WAL mode before anything else opens it", () => {
    migrate();
    expect(query("PRAGMA journal_mode")).toEqual([{ journal_mode: "wal" }]);
  });

  it("refuses, by name, a migration that was changed after it had been applied", () => {
    migrate();
    addMigration("0001_init", "SELECT 1;");
    expect(migrate).toThrow(DatabaseOpenError);
    expect(migrate).toThrow(/0001_init was changed/);
  });

  it("refuses a database that a newer program has migrated, by name (R18)", () => {
    addMigration("9009_future", `CREATE TABLE "Future" ("id" TEXT);`);
    migrate();
    rmSync(join(migrationsDir, "9009_future"), { recursive: true });
    expect(migrate).toThrow(/newer than this program: it has migration 9009_future/);
  });

  it("undoes a migration that fails half-way, and resumes with it", () => {
    addMigration("9002_broken", `CREATE TABLE "Half" ("id" TEXT); SELECT nonsense;`);
    expect(migrate).toThrow("nonsense");
    expect(query(`SELECT name FROM sqlite_master WHERE name = 'Half'`)).toEqual([]);
    addMigration("9002_broken", `CREATE TABLE "Half" ("id" TEXT);`);
    expect(migrate()).toEqual(["9002_broken"]);
  });

  it("keeps the rows below a table that a migration redefines, as Prisma writes it", () => {
    migrate();
    execute(`INSERT INTO "Family" VALUES ('f', 't', 'ci', NULL, '{}', 'k', 1, '', '');
      INSERT INTO "Conversation" (id, familyId, ordinal, title, tags, status, promptCacheKey, promptCacheKeySource, headSeq,
        headHash, headPrefixHash, configHash, ownTotals, unattributed, stepCount, errorCount, agentState, activatedSkills,
        createdAt, updatedAt) VALUES ('c', 'f', 0, 't', '{}', 'idle', 'k', 'own', -1, '', '', '', '{}', '{}', 0, 0, '{}', '[]', '', '')`);
    addMigration(
      "9002_redefine",
      `PRAGMA defer_foreign_keys=ON;
       PRAGMA foreign_keys=OFF;
       CREATE TABLE "new_Family" ("id" TEXT NOT NULL PRIMARY KEY, "title" TEXT NOT NULL);
       INSERT INTO "new_Family" SELECT "id", "title" FROM "Family";
       DROP TABLE "Family";
       ALTER TABLE "new_Family" RENAME TO "Family";
       PRAGMA foreign_keys=ON;`,
    );
    expect(migrate()).toEqual(["9002_redefine"]);
    expect(query(`SELECT c.id, f.title FROM "Conversation" c JOIN "Family" f ON f.id = c.familyId`)).toEqual([
      { id: "c", title: "t" },
    ]);
  });

  it("refuses a migration that would leave rows pointing nowhere", () => {
    migrate();
    execute(`INSERT INTO "Family" VALUES ('f', 't', 'ci', NULL, '{}', 'k', 1, '', '');`);
    addMigration(
      "0002_orphans",
      `CREATE TABLE "Child" ("familyId" TEXT REFERENCES "Family" ("id")); INSERT INTO "Child" VALUES ('none');`,
    );
    expect(migrate).toThrow(/0002_orphans would leave rows/);
    expect(query(`SELECT name FROM sqlite_master WHERE name = 'Child'`)).toEqual([]);
  });
});

describe("openDatabase", () => {
  it("says what to do when the file is no database or its directory is missing (R8)", async () => {
    writeFileSync(file, "this is a text file, not a database".repeat(100));
    await expect(openDatabase({ file, migrationsDir })).rejects.toThrow(/is not a SQLite database/);
    const nowhere = join(directory, "missing", "offshoot.db");
    await expect(openDatabase({ file: nowhere, migrationsDir })).rejects.toThrow(/exists and is writable/);
  });

  it("gives the file free again when it could not be opened", async () => {
    writeFileSync(file, "this is a text file, not a database".repeat(100));
    await expect(openDatabase({ file, migrationsDir })).rejects.toThrow();
    rmSync(file);
    const database = await openDatabase({ file, migrationsDir });
    expect((await database.health()).ok).toBe(true);
    await database.close();
  });
});
