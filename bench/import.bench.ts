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

// Spooled uploads through the worker into the database, as the server does it. `quick` leaves the gigabyte out.

const SIZES = [1_000, 10_000, 50_000, 100_000];
const PAYLOAD_BYTES = 2_048;
const MEBIBYTE = 2 ** 20;
const GIGABYTE = 2 ** 30;
const MOST_MEMORY_MB = 400;
const LONGEST_GAP_MS = 100;
/** Of the gigabyte's tool results: one event is about half of that. */
const LARGE_PAYLOAD_BYTES = 20_000;
const OPTIONS = { origin: "ci", labels: NO_LABELS, groupKey: null } as const;

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
  for (const size of SIZES) rows.push(await measureImport(size));
  report("import: read, hash, store and seal, against a prepared insert of the finished rows", rows);
  if (!process.argv.includes("quick")) {
    report("import of one file through the production server, against its limits", [await measureGigabyte()]);
  }
} finally {
  rmSync(directory, { recursive: true });
}

/**
 * Runs of one size that come in one after the other, as those of a CI do: the middle one of three counts, because a
 * shared machine is a tenth slower for seconds at a time. What the first one takes, whose code is not compiled yet, is
 * said beside it; three events before it have loaded what there is to load.
 */
async function measureImport(size: number): Promise<BenchRow> {
  const scratch = await scratchDatabase();
  await importSpooled(scratch, 3, "aa");
  const imports: Awaited<ReturnType<typeof importSpooled>>[] = [];
  for (const name of ["a1", "a2", "a3"]) imports.push(await importSpooled(scratch, size, name));
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

async function measureGigabyte(): Promise<BenchRow> {
  // The first import of a process loads what later ones have: it is not measured.
  const files = [writeLines("first.jsonl", 2 * MEBIBYTE), writeLines("run.jsonl", GIGABYTE)];
  const { elapsed, events, gap, rss } = await importThroughServer(join(directory, "home"), files);
  return {
    events,
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

async function importSpooled({ database }: ScratchDatabase, size: number, name: string) {
  const spool = await Spool.open(directory);
  const files = await spoolRun(spool, size, name);
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

async function spoolRun(spool: Spool, events: number, name: string): Promise<SpooledFile[]> {
  const files: SpooledFile[] = [];
  for (const { path, bytes } of generatedRun(events, PAYLOAD_BYTES, name)) {
    const offset = spool.size;
    await spool.append(bytes);
    files.push(spool.fileFrom(path, offset));
  }
  return files;
}

/** One file of event lines of about that size; made by another process, whose memory is not the import's. */
function writeLines(name: string, size: number): string {
  const file = join(directory, name);
  const script = join(import.meta.dirname, "scenarios", "write-large-run.ts");
  execFileSync(process.execPath, [
    "--import",
    "tsx",
    script,
    file,
    String(size),
    String(LARGE_PAYLOAD_BYTES),
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
