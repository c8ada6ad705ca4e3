import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { migrateDatabase } from "./migrate.ts";
import { MIGRATIONS_DIR } from "./scratch-database.ts";

const SCRIPT = join(import.meta.dirname, "testing/migrate-slowly.ts");
/** Copies and rewrites rows for some seconds. */
const SLOW = `CREATE TABLE "Slow" ("n" INTEGER, "text" TEXT);
  INSERT INTO "Slow" WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 3000000) SELECT n, hex(randomblob(40)) FROM c;
  UPDATE "Family" SET "title" = 'migrated';`;

let directory: string;
let file: string;
let migrationsDir: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "offshoot-migrate-"));
  file = join(directory, "offshoot.db");
  migrationsDir = join(directory, "migrations");
  cpSync(MIGRATIONS_DIR, migrationsDir, { recursive: true });
  migrateDatabase({ file, migrationsDir });
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function query(sql: string): unknown[] {
  const db = new Sqlite(file);
  const rows = db.prepare(sql).all();
  db.close();
  return rows;
}

it("is undone when its process is killed half-way, loses nothing, and is resumed (R18)", {
  timeout: 60_000,
}, async () => {
  const db = new Sqlite(file);
  db.exec(`INSERT INTO "Family" VALUES ('f', 'before', 'ci', NULL, '{}', 'k', 1, '', '')`);
  db.close();
  mkdirSync(join(migrationsDir, "9001_slow"));
  writeFileSync(join(migrationsDir, "9001_slow", "migration.sql"), SLOW);
  const migrating = spawn(process.execPath, ["--import", "tsx", SCRIPT, file, migrationsDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let said = "";
  migrating.stdout.on("data", (data: Buffer) => {
    said += data.toString();
  });
  while (!said.includes("ready")) await sleep(10);
  await sleep(600);
  migrating.kill("SIGKILL");
  await once(migrating, "exit");
  expect(said).not.toContain("migrated");
  expect(query(`SELECT "title" FROM "Family"`)).toEqual([{ title: "before" }]);
  expect(query(`SELECT "name" FROM sqlite_master WHERE "name" = 'Slow'`)).toEqual([]);
  expect(query("PRAGMA quick_check")).toEqual([{ quick_check: "ok" }]);
  writeFileSync(join(migrationsDir, "9001_slow", "migration.sql"), SLOW.replace("3000000", "30"));
  expect(migrateDatabase({ file, migrationsDir })).toEqual(["9001_slow"]);
  expect(query(`SELECT "title" FROM "Family"`)).toEqual([{ title: "migrated" }]);
});
