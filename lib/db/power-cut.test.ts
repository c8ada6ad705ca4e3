import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { checkInvariants } from "#lib/services/testing/check-invariants.ts";
import { allEvents, importForkableRun, mustFork } from "#lib/services/testing/scenario.ts";
import { mustBe } from "#lib/services/testing/turn-scenario.ts";
import { verifyToReport } from "#lib/services/verify-conversation.ts";
import { openDatabase } from "./open-database.ts";
import { MIGRATIONS_DIR, type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import { NEWEST_FIRST } from "./testing/rows.ts";

// R5, R10, R15 and R19 of the reliability checks: what is on the disk at any moment, and what a copy of it is worth.

let scratch: ScratchDatabase;
let copies: string;

beforeEach(async () => {
  scratch = await scratchDatabase();
  copies = mkdtempSync(join(tmpdir(), "offshoot-copies-"));
});
afterEach(async () => {
  await scratch.dispose();
  rmSync(copies, { recursive: true, force: true });
});

/** Opens a copy as a server would, and closes it again. @returns faults, and how many conversations it has. */
async function inspect(file: string): Promise<{ faults: string[]; conversations: number }> {
  const db = await openDatabase({ file, migrationsDir: MIGRATIONS_DIR });
  const faults = await checkInvariants(db);
  const conversations = (await db.read.listConversations({ ...NEWEST_FIRST, limit: 10_000 })).length;
  await db.close();
  const raw = new Sqlite(file, { readonly: true });
  const quickCheck = raw.pragma("quick_check", { simple: true });
  raw.close();
  return { faults: quickCheck === "ok" ? faults : [...faults, String(quickCheck)], conversations };
}

it("is whole whatever moment the power goes, also when the last write is torn (R5)", {
  timeout: 120_000,
}, async () => {
  const random = seededRandom(5);
  const root = await importForkableRun(scratch.database, "power cut");
  let acknowledged = 1;
  let writing = true;
  const forks = (async () => {
    while (writing) {
      await mustFork(scratch.database, root.id);
      acknowledged++;
    }
  })();
  for (let cut = 0; cut < 8; cut++) {
    for (let turns = 1 + random.int(40); turns > 0; turns--)
      await new Promise((resolve) => setImmediate(resolve));
    const file = join(copies, `cut-${cut}.db`);
    const before = acknowledged;
    // Both in one go, between two statements of the writer: what a disk holds when the power goes.
    copyFileSync(scratch.file, file);
    copyFileSync(`${scratch.file}-wal`, `${file}-wal`);
    const torn = cut % 2 === 1;
    const size = statSync(`${file}-wal`).size;
    if (torn) truncateSync(`${file}-wal`, Math.max(0, size - 1 - random.int(Math.min(size, 40_000))));
    const { faults, conversations } = await inspect(file);
    expect(faults, `cut ${cut}`).toEqual([]);
    if (!torn) expect(conversations, `cut ${cut}`).toBeGreaterThanOrEqual(before);
  }
  writing = false;
  await forks;
});

it("is backed up while it is written to, and the copy is whole and verifies (R19)", {
  timeout: 60_000,
}, async () => {
  const root = await importForkableRun(scratch.database, "backup");
  const writes = Promise.all(Array.from({ length: 60 }, () => mustFork(scratch.database, root.id)));
  const other = new Sqlite(scratch.file, { readonly: true });
  const online = join(copies, "online.db");
  await other.backup(online);
  const vacuumed = join(copies, "vacuumed.db");
  other.exec(`VACUUM INTO '${vacuumed}'`);
  other.close();
  await writes;
  for (const file of [online, vacuumed]) {
    const { faults, conversations } = await inspect(file);
    expect(faults).toEqual([]);
    expect(conversations).toBeGreaterThan(0);
    const db = await openDatabase({ file, migrationsDir: MIGRATIONS_DIR });
    expect(mustBe(await verifyToReport(db, root.id))).toMatchObject({ verified: true });
    await db.close();
  }
});

it("goes on writing beside a long reader, and the log is used again after it (R10)", async () => {
  const root = await importForkableRun(scratch.database, "reader");
  const reader = new Sqlite(scratch.file, { readonly: true });
  reader.exec("BEGIN");
  const seen = reader.prepare(`SELECT count(*) AS n FROM "Conversation"`);
  const before = seen.get();
  const forkMany = async () => {
    for (let at = 0; at < 60; at++) await mustFork(scratch.database, root.id);
  };
  await forkMany();
  expect(seen.get()).toEqual(before);
  reader.exec("COMMIT");
  reader.close();
  await forkMany();
  const size = statSync(`${scratch.file}-wal`).size;
  for (let round = 0; round < 2; round++) await forkMany();
  expect(statSync(`${scratch.file}-wal`).size).toBeLessThanOrEqual(size + 4_200_000);
});

it("never serves a flipped byte as sealed (R15)", { timeout: 120_000 }, async () => {
  const random = seededRandom(15);
  const root = await importForkableRun(scratch.database, "flipped");
  const events = await allEvents(scratch.database, root);
  const payload = (await scratch.database.read.loadPayloads(root.familyId, [events[2]?.payloadHash ?? ""]))
    .values()
    .next().value;
  await scratch.database.close();
  const bytes = readFileSync(scratch.file);
  const body = Buffer.from(payload ?? new Uint8Array());
  // A page that was moved leaves its old bytes behind: only all of them together are sure to hold the live one.
  const places: number[] = [];
  for (let at = bytes.indexOf(body); at >= 0; at = bytes.indexOf(body, at + 1)) places.push(at);
  expect(places.length).toBeGreaterThan(0);
  for (let flip = 0; flip < 8; flip++) {
    const file = join(copies, `flip-${flip}.db`);
    const flipped = Buffer.from(bytes);
    const offset = random.int(body.length);
    const mask = 1 << random.int(8);
    for (const place of places) flipped[place + offset] = (flipped[place + offset] ?? 0) ^ mask;
    writeFileSync(file, flipped);
    const db = await openDatabase({ file, migrationsDir: MIGRATIONS_DIR });
    const report = mustBe(await verifyToReport(db, root.id));
    await db.close();
    expect(report, `byte ${offset}`).toMatchObject({ verified: false, fault: { kind: "payload", seq: 2 } });
  }
});
