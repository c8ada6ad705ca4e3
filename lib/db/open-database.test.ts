import { setTimeout as sleep } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fail, ok } from "#lib/app-error.ts";
import { openDatabase } from "./open-database.ts";
import { MIGRATIONS_DIR, type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import type { Writes } from "./store.ts";
import { familyRow } from "./testing/rows.ts";

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

const insert = (id: string) => async (tx: Writes) => {
  await tx.insertFamily(familyRow({ id }));
  return ok(id);
};

const familyIds = async () => {
  const families = await scratch.database.read.listFamilies({ query: null, after: null, limit: 10_000 });
  return families.map((family) => family.id).sort();
};

function gate(): { opened: Promise<void>; open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A write that has done its rows and waits, inside its transaction, for `finish`. */
function heldWrite(id: string, outcome: "commit" | "throw") {
  const inside = gate();
  const finish = gate();
  const done = scratch.database.write(async (tx) => {
    await insert(id)(tx);
    inside.open();
    await finish.opened;
    if (outcome === "throw") throw new Error("job failed");
    return ok(id);
  });
  return { inside: inside.opened, finish: finish.open, done };
}

describe("write", () => {
  it("keeps an acknowledged write that came in while another transaction was about to fail (R12)", async () => {
    const failing = heldWrite("rolled-back", "throw");
    const failed = expect(failing.done).rejects.toThrow("job failed");
    await failing.inside;
    const outside = scratch.database.write(insert("kept"));
    failing.finish();
    await failed;
    expect(await outside).toEqual(ok("kept"));
    expect(await familyIds()).toEqual(["kept"]);
  });

  it("shows readers nothing before the commit (R13)", async () => {
    const held = heldWrite("later", "commit");
    await held.inside;
    expect(await familyIds()).toEqual([]);
    held.finish();
    await held.done;
    expect(await familyIds()).toEqual(["later"]);
  });

  it("rolls back and answers the job's own error when it returns one", async () => {
    const refused = await scratch.database.write(async (tx) => {
      await insert("refused")(tx);
      expect(await tx.findFamily("refused")).not.toBeNull();
      return fail("conflict", "Taken already.");
    });
    expect(refused).toEqual(fail("conflict", "Taken already."));
    expect(await familyIds()).toEqual([]);
  });

  it("completes 100 concurrent read-modify-writes without losing one", async () => {
    await scratch.database.write(insert("family"));
    const replies = await Promise.all(
      Array.from({ length: 100 }, () =>
        scratch.database.write(async (tx) => {
          // Reads first on purpose: such a transaction cannot lose its snapshot here.
          const before = await tx.findFamily("family");
          const taken = await tx.takeForkNumber("family");
          return ok([before?.nextFork, taken]);
        }),
      ),
    );
    expect(replies).toEqual(Array.from({ length: 100 }, (_, index) => ok([index + 1, index + 1])));
  });

  it("lets the event loop turn while 200 writes wait", async () => {
    let ticks = 0;
    let counting = true;
    const count = () => {
      ticks += 1;
      if (counting) setImmediate(count);
    };
    const writes = Array.from({ length: 200 }, (_, index) =>
      scratch.database.write(insert(`family-${index}`)),
    );
    setImmediate(count);
    await Promise.all(writes);
    counting = false;
    // One turn between each two writes.
    expect(ticks).toBeGreaterThanOrEqual(199);
  });

  it("refuses what does not fit in the queue, and only that (C9)", async () => {
    const replies = await Promise.all(
      Array.from({ length: 1_100 }, () => scratch.database.write(async () => ok(null))),
    );
    const busy = replies.filter((reply) => !reply.ok);
    expect(busy).toHaveLength(100);
    expect(busy[0]).toMatchObject({ error: { code: "busy" } });
  });

  it("refuses to commit once a statement has failed, even when the job went on", async () => {
    await scratch.database.write(insert("family"));
    const swallowing = scratch.database.write(async (tx) => {
      await insert("family")(tx).catch(() => {});
      await insert("after")(tx).catch(() => {});
      return ok(null);
    });
    await expect(swallowing).rejects.toThrow();
    expect(await scratch.database.write(insert("next"))).toEqual(ok("next"));
    expect(await familyIds()).toEqual(["family", "next"]);
  });

  it("waits for another program without stopping the event loop, then goes on (R9)", async () => {
    const other = new Sqlite(scratch.file);
    other.exec("BEGIN IMMEDIATE");
    const write = scratch.database.write(insert("patient"));
    await sleep(300);
    expect(await familyIds()).toEqual([]);
    other.exec("COMMIT");
    other.close();
    expect(await write).toEqual(ok("patient"));
  });

  it("holds the write lock from its first read on, so that no other program can spoil it", async () => {
    await scratch.database.write(insert("family"));
    const other = new Sqlite(scratch.file, { timeout: 0 });
    const reply = await scratch.database.write(async (tx) => {
      await tx.findFamily("family");
      expect(() => other.exec(`UPDATE "Family" SET title = 'Theirs'`)).toThrow("locked");
      return ok(await tx.takeForkNumber("family"));
    });
    other.close();
    expect(reply).toEqual(ok(1));
  });
});

describe("openDatabase", () => {
  it("has WAL, synchronous FULL and foreign keys on its live connections, also after a reopen (R6)", async () => {
    await scratch.database.close();
    const reopened = await openDatabase({ file: scratch.file, migrationsDir: MIGRATIONS_DIR });
    const health = await reopened.health();
    await reopened.close();
    expect(health.ok).toBe(true);
    expect(Object.fromEntries(health.checks.map((check) => [check.name, check.value]))).toMatchObject({
      journal_mode: "wal",
      synchronous: "2",
      foreign_keys: "1",
      reader_foreign_keys: "1",
      canary: "read back",
    });
  });

  it("reports an acknowledged canary that is gone", async () => {
    const other = new Sqlite(scratch.file);
    other.exec(`DELETE FROM "StoredReply"`);
    other.close();
    // While a write runs, health compares with the last acknowledged canary instead of writing a new one.
    const held = heldWrite("running", "commit");
    await held.inside;
    const health = await scratch.database.health();
    held.finish();
    await held.done;
    expect(health.ok).toBe(false);
    expect(health.checks.filter((check) => !check.ok).map((check) => check.name)).toEqual(["canary"]);
  });

  it("finishes the queued writes before it closes, then refuses", async () => {
    const write = scratch.database.write(insert("queued"));
    await scratch.database.close();
    expect(await write).toEqual(ok("queued"));
    expect(await scratch.database.write(insert("late"))).toMatchObject({ error: { code: "unavailable" } });
    await expect(scratch.database.read.findFamily("queued")).rejects.toThrow("closed");
  });
});
