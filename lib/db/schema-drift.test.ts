import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findSchemaDrift } from "./schema-drift.ts";
import { MIGRATIONS_DIR } from "./scratch-database.ts";

const SCHEMA = readFileSync(join(MIGRATIONS_DIR, "../schema.prisma"), "utf8");

const directory = mkdtempSync(join(tmpdir(), "offshoot-drift-test-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe("findSchemaDrift", () => {
  it("finds none between the committed schema and migrations", async () => {
    expect(await findSchemaDrift({ migrationsDir: MIGRATIONS_DIR, schema: SCHEMA })).toBeNull();
  });

  it.each([
    [
      "a new column",
      SCHEMA.replace("model Payload {", "model Payload {\n  note String?"),
      `ADD COLUMN "note" TEXT`,
    ],
    ["a dropped index", SCHEMA.replace("@@index([payloadId])", ""), `DROP INDEX "Event_payloadId_idx"`],
    ["another delete rule", SCHEMA.replace("onDelete: Cascade", "onDelete: Restrict"), "ON DELETE RESTRICT"],
  ])("names the SQL that %s in the schema lacks", async (_, schema, sql) => {
    expect(schema).not.toBe(SCHEMA);
    expect(await findSchemaDrift({ migrationsDir: MIGRATIONS_DIR, schema })).toContain(sql);
  });

  it("names what a migration makes that the schema does not have", async () => {
    const migrationsDir = join(directory, "migrations");
    cpSync(MIGRATIONS_DIR, migrationsDir, { recursive: true });
    mkdirSync(join(migrationsDir, "0002_extra"));
    writeFileSync(
      join(migrationsDir, "0002_extra/migration.sql"),
      `CREATE TABLE "Extra" ("id" TEXT PRIMARY KEY);`,
    );
    expect(await findSchemaDrift({ migrationsDir, schema: SCHEMA })).toContain(`DROP TABLE "Extra"`);
  });
});
