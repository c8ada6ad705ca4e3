import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { importUpload } from "#lib/services/import-upload.ts";
import { Spool, type SpooledFile } from "#lib/upload/spool.ts";
import { longestLoopGap } from "./event-loop-gap.ts";
import { type BenchRow, median, report, round, timed } from "./report.ts";
import { generatedRun } from "./scenarios/generated-run.ts";
import { importThroughServer } from "./scenarios/import-through-server.ts";
import { DIRECTORY, FORM_ENDING, type LargeFormat } from "./scenarios/large-format.ts";

// Spooled uploads through the worker into the database, as the server does it. `quick` leaves the gigabyte out.

/** Tool results, every other event, of so many bytes: 1.3 KB an event, and at last the 100,000 of 2 KB the limit is set for. */
const RUNS = [
  { events: 1_000, payloadBytes: 2_048 },
  { events: 10_000, payloadBytes: 2_048 },
  { events: 50_000, payloadBytes: 2_048 },
  { events: 100_000, payloadBytes: 2_048 },
  { events: 100_000, payloadBytes: 3_450 },
];
const MEBIBYTE = 2 ** 20;
const GIGABYTE = 2 ** 30;
const MOST_MEMORY_MB = 400;
const LONGEST_GAP_MS = 100;
/**
 * Gigabytes of sessions, each with a branch: what a tool result is long, and with it the lines. The last ones have one to
 * two million, the hardest there is for memory.
 */
const GIGABYTES: { format: LargeFormat; payloadBytes: number }[] = [
  { format: "openhands-sdk", payloadBytes: 20_000 },
  { format: "openhands-sdk", payloadBytes: 3_450 },
  // As many files as an upload may hold, nearly.
  { format: DIRECTORY, payloadBytes: 24_000 },
  { format: "claude-code", payloadBytes: 6_000 },
  { format: "codex", payloadBytes: 16_000 },
  { format: "openhands-sdk", payloadBytes: 600 },
  { format: "claude-code", payloadBytes: 600 },
  { format: "codex", payloadBytes: 400 },
];
const OPTIONS = { origin: "ci", labels: NO_LABELS, groupKey: null } as const;

type Run = (typeof RUNS)[number];
type Row = Record<string, unknown>;
/** Which rows of each table are a family's. */
const OF_FAMILY = {
  Family: `"id" = ?`,
  Conversation: `"familyId" = ?`,
  AgentConfig: `"conversationId" IN (SELECT "id" FROM "Conversation" WHERE "familyId" = ?)`,
  Payload: `"familyId" = ?`,
  Event: `"familyId" = ?`,
};

const directory = mkdtempSync(join(tmpdir(), "offshoot-bench-import-"));
try {
  const rows: BenchRow[] = [];
  for (const run of RUNS) rows.push(await measureImport(run));
  report("import: read, hash, store and seal, against a prepared insert of the finished rows", rows);
  if (!process.argv.includes("quick")) {
    const large: BenchRow[] = [];
    for (const each of GIGABYTES) large.push(await measureGigabyte(each));
    report("import of one file through the production server, against its limits", large);
  }
} finally {
  rmSync(directory, { recursive: true });
}

/**
 * Runs of one size that come in one after the other, as those of a CI do: the middle one of three counts, because a
 * shared machine is a tenth slower for seconds at a time. What the first one takes, whose code is not compiled yet, is
 * said beside it; three events before it have loaded what there is to load.
 */
async function measureImport(run: Run): Promise<BenchRow> {
  const scratch = await scratchDatabase();
  await importSpooled(scratch, { ...run, events: 3 }, "aa");
  const imports: Awaited<ReturnType<typeof importSpooled>>[] = [];
  for (const name of ["a1", "a2", "a3"]) imports.push(await importSpooled(scratch, run, name));
  const middle = imports.toSorted((a, b) => a.elapsed - b.elapsed)[1];
  if (!middle) throw new Error("Nothing was measured.");
  const { elapsed, cpu, events, bytes } = middle;
  const first = imports[0]?.elapsed ?? Number.NaN;
  const gap = Math.max(...imports.map((each) => each.gap));
  await scratch.database.close();
  const peers: number[] = [];
  for (const _ of imports) peers.push(await measurePreparedInsert(scratch.file));
  const peer = median(peers);
  await scratch.dispose();
  return {
    events,
    "bytes/event": round(bytes / events, 0),
    MB: round(bytes / MEBIBYTE, 0),
    "first import ms": round(first, 0),
    "import ms": round(elapsed, 0),
    "CPU ms": round(cpu, 0),
    "events/s": round(events / (elapsed / 1_000), 0),
    "MB/s": round(bytes / MEBIBYTE / (elapsed / 1_000), 0),
    "prepared insert events/s": round(events / (peer / 1_000), 0),
    "share of prepared insert": round(peer / elapsed),
    "longest event-loop gap ms": round(gap, 0),
  };
}

async function measureGigabyte({ format, payloadBytes }: (typeof GIGABYTES)[number]): Promise<BenchRow> {
  // The first import of a process loads what later ones have: it is not measured.
  const files = [2 * MEBIBYTE, GIGABYTE].map((size) => writeLines(format, size, payloadBytes));
  const home = mkdtempSync(join(directory, "home-"));
  const { elapsed, events, gap, rss } = await importThroughServer(home, files);
  for (const path of [home, ...files]) rmSync(path, { recursive: true });
  return {
    format,
    events,
    "bytes/event": round(GIGABYTE / events, 0),
    MB: GIGABYTE / MEBIBYTE,
    "sent and imported ms": round(elapsed, 0),
    "events/s": round(events / (elapsed / 1_000), 0),
    "resident memory before, MB": rss.before,
    "resident memory at most, MB": rss.most,
    "share of 400 MB": round(rss.most / MOST_MEMORY_MB),
    "longest event-loop gap ms": round(gap, 0),
    "share of 100 ms": round(gap / LONGEST_GAP_MS),
  };
}

async function importSpooled({ database }: ScratchDatabase, run: Run, name: string) {
  const spool = await Spool.open(directory);
  const files = await spoolRun(spool, run, name);
  let elapsed = 0;
  let events = 0;
  const start = process.cpuUsage();
  const gap = await longestLoopGap(async () => {
    elapsed = await timed(async () => {
      const imported = await importUpload(database, { spool: spool.file, files }, OPTIONS);
      if (!imported.ok) throw new Error(imported.error.message);
      events = imported.value.receipt.events;
    });
  });
  const { user, system } = process.cpuUsage(start);
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  await spool.dispose();
  return { elapsed, cpu: (user + system) / 1_000, events, bytes, gap };
}

async function spoolRun(spool: Spool, { events, payloadBytes }: Run, name: string): Promise<SpooledFile[]> {
  const files: SpooledFile[] = [];
  for (const { path, bytes } of generatedRun(events, payloadBytes, name)) {
    const offset = spool.size;
    await spool.append(bytes);
    files.push(spool.fileFrom(path, offset));
  }
  return files;
}

/** One file of event lines of about that size; made by another process, whose memory is not the import's. */
function writeLines(format: LargeFormat, size: number, payloadBytes: number): string {
  const file = join(directory, `${format}-${size}${format === DIRECTORY ? FORM_ENDING : ".jsonl"}`);
  const script = join(import.meta.dirname, "scenarios", "write-large-run.ts");
  execFileSync(process.execPath, [
    "--import",
    "tsx",
    script,
    file,
    String(size),
    String(payloadBytes),
    format,
  ]);
  return file;
}

/** The rows of the newest run into an empty database of the same schema, by better-sqlite3 alone, in one durable transaction. */
async function measurePreparedInsert(from: string): Promise<number> {
  const source = new BetterSqlite3(from, { readonly: true });
  const target = await scratchDatabase();
  await target.database.close();
  const sqlite = new BetterSqlite3(target.file);
  sqlite.pragma("journal_mode = WAL");
  sqlite.pragma("synchronous = FULL");
  sqlite.pragma("foreign_keys = ON");
  const family = source.prepare(`SELECT "id" FROM "Family" ORDER BY "createdAt" DESC LIMIT 1`).pluck().get();
  const tables = Object.entries(OF_FAMILY).map(([table, condition]) => {
    const rows = source.prepare(`SELECT * FROM "${table}" WHERE ${condition}`).all(family) as Row[];
    const names = Object.keys(rows[0] ?? {});
    const columns = names.map((name) => `"${name}"`).join(", ");
    const insert = sqlite.prepare(
      `INSERT INTO "${table}" (${columns}) VALUES (${names.map(() => "?").join(", ")})`,
    );
    const values = rows.map((row) => names.map((name) => (name === "sealed" ? 0 : row[name])));
    return { insert, values };
  });
  source.close();
  const elapsed = await timed(
    sqlite.transaction(() => {
      for (const { insert, values } of tables) for (const row of values) insert.run(row);
    }),
  );
  sqlite.close();
  await target.dispose();
  return elapsed;
}
