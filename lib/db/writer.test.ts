import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { migrateDatabase } from "./migrate.ts";
import { MIGRATIONS_DIR } from "./scratch-database.ts";
import { findStoredReply, insertStoredReply } from "./stored-replies.ts";
import { openWriter, type Writer } from "./writer.ts";

let directory: string;
let file: string;
let writer: Writer;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "offshoot-writer-"));
  file = join(directory, "offshoot.db");
  migrateDatabase({ file, migrationsDir: MIGRATIONS_DIR });
  writer = await openWriter(file, 200);
});
afterEach(async () => {
  await writer.close();
  rmSync(directory, { recursive: true, force: true });
});

const store = (key: string, reply = "") =>
  writer.transact(async (transaction) => {
    await insertStoredReply(transaction, "test", key, { requestHash: "", reply, createdAt: "" });
    return ok(key);
  });

const isStored = (key: string) =>
  writer.transact(async (transaction) => ok((await findStoredReply(transaction, "test", key)) !== null));

describe("transact", () => {
  it("answers storage_full with nothing changed, and writes again once there is space (R7)", async () => {
    const [row] = await writer.client.$queryRaw<[{ page_count: bigint }]>`PRAGMA page_count`;
    await writer.client.$queryRawUnsafe(`PRAGMA max_page_count = ${row.page_count + 4n}`);
    expect(await store("large", "x".repeat(1_000_000))).toMatchObject({ error: { code: "storage_full" } });
    expect(await isStored("large")).toEqual(ok(false));
    expect(await store("small")).toEqual(ok("small"));
    expect(await isStored("small")).toEqual(ok(true));
  });

  it("gives up on another program that keeps the file, as busy, and recovers (R9)", async () => {
    const other = new Sqlite(file);
    other.exec("BEGIN IMMEDIATE");
    expect(await store("late")).toMatchObject({ error: { code: "busy" } });
    other.exec("COMMIT");
    other.close();
    expect(await isStored("late")).toEqual(ok(false));
    expect(await store("later")).toEqual(ok("later"));
  });

  it("is not cut by the time it takes: past Prisma's 5 s it is kept whole or refused whole (R14)", async () => {
    const slow = (key: string, reply: Result<string>) =>
      writer.transact(async (transaction) => {
        const stored = { requestHash: "", reply: "", createdAt: "" };
        await insertStoredReply(transaction, "test", `${key} begun`, stored);
        await sleep(5_300);
        await insertStoredReply(transaction, "test", `${key} ended`, stored);
        return reply;
      });
    const kept = async (key: string) => [await isStored(`${key} begun`), await isStored(`${key} ended`)];
    expect(await slow("kept", ok("kept"))).toEqual(ok("kept"));
    expect(await kept("kept")).toEqual([ok(true), ok(true)]);
    const refusal = fail("unavailable", "It took too long.");
    expect(await slow("refused", refusal)).toEqual(refusal);
    expect(await kept("refused")).toEqual([ok(false), ok(false)]);
    expect(await store("next")).toEqual(ok("next"));
  }, 30_000);

  it("answers unavailable while the file cannot be reached, and writes again once it can (R8)", async () => {
    const away = `${directory}-away`;
    renameSync(directory, away);
    // A read-only connection is given up, and there is no file to open another one on.
    await writer.client.$executeRawUnsafe("PRAGMA query_only = ON");
    expect(await store("lost")).toMatchObject({ error: { code: "unavailable" } });
    expect(writer.changedRows()).toBe(0);
    expect(await store("lost again")).toMatchObject({ error: { code: "unavailable" } });
    renameSync(away, directory);
    expect(await isStored("lost")).toEqual(ok(false));
    expect(await store("kept")).toEqual(ok("kept"));
  });

  it("replaces the connection after a commit that failed (R11)", async () => {
    const broken = writer.transact(async (transaction) => {
      await insertStoredReply(transaction, "test", "broken", { requestHash: "", reply: "", createdAt: "" });
      await transaction.$executeRawUnsafe("ROLLBACK");
      return ok(null);
    });
    await expect(broken).rejects.toThrow();
    expect(await store("next")).toEqual(ok("next"));
    expect(await isStored("broken")).toEqual(ok(false));
    expect(await isStored("next")).toEqual(ok(true));
  });

  it("replaces a connection it finds inside a transaction, and then runs the job once", async () => {
    await writer.client.$executeRawUnsafe("BEGIN");
    let runs = 0;
    const reply = await writer.transact(async (transaction) => {
      runs += 1;
      await insertStoredReply(transaction, "test", "kept", { requestHash: "", reply: "", createdAt: "" });
      return ok(runs);
    });
    expect(reply).toEqual(ok(1));
    expect(await isStored("kept")).toEqual(ok(true));
  });

  it("keeps its connection settings after it was replaced", async () => {
    const before = writer.client;
    await writer.client.$executeRawUnsafe("BEGIN");
    await store("any");
    expect(writer.client).not.toBe(before);
    expect(await writer.client.$queryRaw`PRAGMA synchronous`).toEqual([{ synchronous: 2n }]);
    expect(await writer.client.$queryRaw`PRAGMA foreign_keys`).toEqual([{ foreign_keys: 1n }]);
  });
});
