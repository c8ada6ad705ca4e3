import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ok } from "#lib/app-error.ts";
import { openDatabase } from "./open-database.ts";
import { DatabaseLockedError } from "./open-errors.ts";
import { MIGRATIONS_DIR, type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import { familyRow } from "./testing/rows.ts";

const HOLDER = join(import.meta.dirname, "testing/hold-database.ts");

let scratch: ScratchDatabase;
let child: ChildProcess | null = null;

beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await scratch.dispose();
});

/** Starts a process on the scratch file; `lines` are what it says, the first being "open" or its refusal. */
function startProcess(mode: "hold" | "write") {
  const started = spawn(process.execPath, ["--import", "tsx", HOLDER, scratch.file, mode], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  child = started;
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => (await lines.next()).value ?? "";
  const kill = async () => {
    const gone = once(started, "exit");
    started.kill("SIGKILL");
    await gone;
  };
  return { nextLine, kill };
}

const open = () => openDatabase({ file: scratch.file, migrationsDir: MIGRATIONS_DIR });

describe("a second process on the same file", { timeout: 60_000 }, () => {
  it("is refused with a sentence that says what to do (R16)", async () => {
    const second = startProcess("hold");
    expect(await second.nextLine()).toMatch(/DatabaseLockedError: Another Offshoot process .* OFFSHOOT_HOME/);
  });

  it("keeps this one out as long as it lives, and no longer when it is killed", async () => {
    await scratch.database.close();
    const holder = startProcess("hold");
    expect(await holder.nextLine()).toBe("open");
    await expect(open()).rejects.toThrow(DatabaseLockedError);
    await holder.kill();
    const reopened = await open();
    expect((await reopened.health()).ok).toBe(true);
    await reopened.close();
  });

  it("is refused within one process too", async () => {
    await expect(open()).rejects.toThrow(DatabaseLockedError);
  });

  it("leaves whole conversations only when it is killed while it writes", async () => {
    await scratch.database.write(async (tx) => {
      await tx.insertFamily(familyRow());
      return ok(null);
    });
    await scratch.database.close();
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round++) {
      const writer = startProcess("write");
      await writer.nextLine();
      for (let line = 0; line <= round * 2; line++) acknowledged.push(await writer.nextLine());
      await writer.kill();
    }
    const reopened = await open();
    const stored = await reopened.read.listConversationsOfFamilies(["family"]);
    await reopened.close();
    expect(stored.map(({ id }) => id)).toEqual(expect.arrayContaining(acknowledged));
    const raw = new Sqlite(scratch.file, { readonly: true });
    const torn = raw.prepare(
      `SELECT c.id FROM Conversation c LEFT JOIN Event e ON e.conversationId = c.id
       GROUP BY c.id HAVING count(e.seq) <> 200 OR min(e.seq) <> 0 OR max(e.seq) <> 199`,
    );
    expect(torn.all()).toEqual([]);
    expect(raw.pragma("quick_check", { simple: true })).toBe("ok");
    expect(raw.pragma("foreign_key_check")).toEqual([]);
    raw.close();
  });
});
