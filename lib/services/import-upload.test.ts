import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { generatedRun } from "#bench/scenarios/generated-run.ts";
import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { assistant, jsonl, user } from "#lib/importers/claude-code/testing/session.ts";
import { RolloutFixture } from "#lib/importers/codex/testing/fixture.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { buildOpenhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { Spool } from "#lib/upload/spool.ts";
import { importFiles } from "./import-files.ts";
import { importUpload, type UploadWatch } from "./import-upload.ts";
import { checkInvariants } from "./testing/check-invariants.ts";

const OPTIONS = { origin: "ci", labels: NO_LABELS, groupKey: null } as const;

let scratch: ScratchDatabase;
let directory: string;
beforeEach(async () => {
  scratch = await scratchDatabase();
  directory = mkdtempSync(join(tmpdir(), "offshoot-import-"));
});
afterEach(async () => {
  await scratch.dispose();
  expect(readdirSync(directory)).toEqual([]);
  rmSync(directory, { recursive: true });
});

/** Spools files and imports them as the server does. */
async function upload(files: readonly SourceFile[], watch: UploadWatch = {}) {
  const spool = await Spool.open(directory);
  const spooled = [];
  for (const { path, bytes } of files) {
    const offset = spool.size;
    await spool.append(bytes);
    spooled.push(spool.fileFrom(path, offset));
  }
  return importUpload(scratch.database, { spool: spool.file, files: spooled }, OPTIONS, watch).finally(() =>
    spool.dispose(),
  );
}

/** Rows of every table an import writes, as another program sees them. */
function countRows(): Record<string, unknown> {
  const sqlite = new BetterSqlite3(scratch.file, { readonly: true });
  const tables = ["Family", "Conversation", "AgentConfig", "Event", "Payload"];
  const counts = tables.map((table) => [
    table,
    sqlite.prepare(`SELECT count(*) FROM "${table}"`).pluck().get(),
  ]);
  sqlite.close();
  return Object.fromEntries(counts);
}

const EMPTY = { Family: 0, Conversation: 0, AgentConfig: 0, Event: 0, Payload: 0 };

/** A session of which one branch was left, and another session: two families, one with a fork. */
const SESSIONS = [
  jsonl("s1.jsonl", [
    user("u1", null, "Count them"),
    assistant("a1", "u1", "m1", "12"),
    user("u2", "a1", "Left behind"),
    user("u3", "a1", "Thanks"),
  ]),
  jsonl("other/s2.jsonl", [user("v1", null, "Hello"), assistant("b1", "v1", "n1", "Hi")]),
];

describe("importUpload", () => {
  it("refuses what needs too much memory for its ids alone, and goes on with the next upload", async () => {
    const endless = Array.from({ length: 5 }, (_, at) => user(`${at}${"u".repeat(30_000_000)}`, null, "Hi"));
    const refused = await upload([jsonl("ids.jsonl", [user("u1", null, "Hi"), ...endless])]);
    expect(refused).toMatchObject({ ok: false, error: { code: "too_large" } });
    expect(countRows()).toEqual(EMPTY);
    expect(await upload(SESSIONS)).toMatchObject({ ok: true });
  });

  it("reads a parent together with the fork that came before it", async () => {
    const root = new RolloutFixture(1).turn(2, "First").turn(3, "Second");
    const fork = root.fork(0x10, root.lines.length).turn(0x11, "Another way");
    const alone = await upload([fork.file()]);
    const joined = await upload([root.file()]);
    const again = await upload([fork.file()]);
    if (!alone.ok || !joined.ok || !again.ok) throw new Error("All have to be imported.");
    expect(alone.value.conversations).toHaveLength(1);
    expect(joined.value.conversations.map(({ forkedFromId }) => forkedFromId === null)).toEqual([
      true,
      false,
    ]);
    expect(again.value).toMatchObject({ created: false, conversations: joined.value.conversations });
  });

  it("makes what importFiles makes of the same files, and says how far it is", async () => {
    const told: number[] = [];
    const imported = await upload(SESSIONS, { onStored: (events) => told.push(events) });
    const own = await scratchDatabase();
    const direct = await importFiles(own.database, SESSIONS, OPTIONS);
    if (!imported.ok || !direct.ok) throw new Error("Both have to be imported.");
    const facts = (outcome: typeof direct.value) =>
      outcome.conversations.map(
        ({ title, headSeq, headHash, headPrefixHash, stepCount, sourceDigest, ownTotals }) => ({
          title,
          headSeq,
          headHash,
          headPrefixHash,
          stepCount,
          sourceDigest,
          ownTotals,
        }),
      );
    expect(facts(imported.value)).toEqual(facts(direct.value));
    expect(imported.value.receipt).toMatchObject({
      events: direct.value.receipt.events,
      bytes: direct.value.receipt.bytes,
    });
    expect(told.reduce((sum, events) => sum + events, 0)).toBe(imported.value.receipt.events);
    expect(await checkInvariants(scratch.database)).toEqual([]);
    const again = await upload(SESSIONS);
    expect(again.ok && again.value.created).toBe(false);
    await own.dispose();
  });

  it("writes a run of several transactions as one", { timeout: 60_000 }, async () => {
    const seen: Record<string, unknown>[] = [];
    const listed: number[] = [];
    const imported = await upload(generatedRun(9_000, 200), {
      onStored() {
        seen.push(countRows());
        void scratch.database.read
          .listFamilies({ query: null, after: null, limit: 10 })
          .then((families) => listed.push(families.length));
      },
    });
    expect(imported.ok && imported.value.conversations[0]).toMatchObject({ headSeq: 8_999, sealed: true });
    // Rows were there before it was a run, and no list showed them.
    expect(seen.some(({ Event }) => Number(Event) > 0)).toBe(true);
    expect(new Set(listed)).toEqual(new Set([0]));
    expect(await checkInvariants(scratch.database)).toEqual([]);
  });

  it("leaves nothing when it is stopped in the middle, and imports the next one", {
    timeout: 60_000,
  }, async () => {
    const stop = new AbortController();
    let stored = 0;
    const stopped = await upload(generatedRun(9_000, 200), {
      signal: stop.signal,
      onStored(events) {
        stored += events;
        if (stored > 7_000) stop.abort();
      },
    });
    expect(stopped).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(stored).toBeGreaterThan(7_000);
    expect(countRows()).toEqual(EMPTY);
    expect((await upload(SESSIONS)).ok).toBe(true);
  });

  it("I2 passes over an event longer than any may be, names it, and keeps the rest", {
    timeout: 60_000,
  }, async () => {
    const lines = buildOpenhandsRun({ seed: "long", steps: [{ user: "Go" }, { agent: "Done" }] }).events.map(
      (event) => JSON.stringify(event),
    );
    const [first = "", ...rest] = lines;
    const long = `{"kind":"MessageEvent","id":"long","x":"${"a".repeat(70_000_000)}"}`;
    const text = [first, long, ...rest].join("\n");
    const imported = await upload([{ path: "events.jsonl", bytes: new TextEncoder().encode(text) }]);
    if (!imported.ok) throw new Error(imported.error.message);
    expect(imported.value.conversations[0]).toMatchObject({ headSeq: lines.length - 1 });
    expect(imported.value.rejected).toContainEqual({
      file: "events.jsonl",
      line: 2,
      reason: "is longer than 32 MB, more than one event may be",
    });
  });

  it("makes the same of a Codex rollout that stays on disk", { timeout: 120_000 }, async () => {
    const rollout = new RolloutFixture(1).turn(2, "First");
    for (let at = 0; at < 70; at++) {
      rollout.output(rollout.call(`make ${at}`), `${at} ${"output\n".repeat(150_000)}`).say(`Done ${at}`);
    }
    const file = rollout.turn(3, "Last").file();
    expect(file.bytes.byteLength).toBeGreaterThan(64 * 1024 * 1024);
    const imported = await upload([file]);
    const own = await scratchDatabase();
    const direct = await importFiles(own.database, [file], OPTIONS);
    if (!imported.ok || !direct.ok) throw new Error("Both have to be imported.");
    const { headSeq, headHash, headPrefixHash, sourceDigest, ownTotals } =
      direct.value.conversations[0] ?? {};
    expect(imported.value.conversations).toMatchObject([
      { headSeq, headHash, headPrefixHash, sourceDigest, ownTotals },
    ]);
    await own.dispose();
  });

  it("refuses what importFiles refuses, in the same words", async () => {
    const files = [{ path: "notes.txt", bytes: new TextEncoder().encode("no transcript") }];
    const own = await scratchDatabase();
    expect(await upload(files)).toEqual(await importFiles(own.database, files, OPTIONS));
    await own.dispose();
  });

  it("is stopped before it has begun when the client has gone", async () => {
    const gone = await upload(SESSIONS, { signal: AbortSignal.abort() });
    expect(gone).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(countRows()).toEqual(EMPTY);
  });
});

it("a run of so many files that two threads read them ends in the same rows as one that lies in memory", async () => {
  const run = generatedRun(3_000, 60_000);
  const seen: number[] = [];
  const uploaded = mustImport(await upload(run, { onRead: (bytes) => seen.push(bytes) }));
  const total = run.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  expect(total).toBeGreaterThan(64 * 1024 * 1024);
  expect(seen.every((bytes, at) => bytes > (seen[at - 1] ?? 0) && bytes <= total)).toBe(true);
  const other = await scratchDatabase();
  const alone = mustImport(await importFiles(other.database, run, OPTIONS));
  await other.dispose();
  expect(uploaded.rejected).toEqual([]);
  expect(uploaded.conversations.map(whatCame)).toEqual(alone.conversations.map(whatCame));
  expect(await checkInvariants(scratch.database)).toEqual([]);
});

const whatCame = ({ title, headSeq, headHash, headPrefixHash, ownTotals, sourceDigest }: Conversation) => ({
  title,
  headSeq,
  headHash,
  headPrefixHash,
  ownTotals,
  sourceDigest,
});

function mustImport(imported: Awaited<ReturnType<typeof importFiles>>) {
  if (!imported.ok) throw new Error(imported.error.message);
  return imported.value;
}
