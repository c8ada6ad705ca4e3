import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { importUpload } from "#lib/services/import-upload.ts";
import { Spool, type SpooledFile } from "#lib/upload/spool.ts";
import { longestLoopGap } from "./event-loop-gap.ts";
import { peakMemory } from "./peak-memory.ts";
import { type BenchRow, report, round, timed } from "./report.ts";
import { generatedRun } from "./scenarios/generated-run.ts";

// Spooled uploads through the worker into the database, as the server does it. `quick` leaves the gigabyte out.

const SIZES = [1_000, 10_000, 50_000, 100_000];
const PAYLOAD_BYTES = 2_048;
const GIGABYTE = 2 ** 30;
/** Of the gigabyte's tool results: one event is about half of that. */
const LARGE_PAYLOAD_BYTES = 20_000;
const OPTIONS = { origin: "ci", labels: NO_LABELS, groupKey: null } as const;

const directory = mkdtempSync(join(tmpdir(), "offshoot-bench-import-"));
try {
  const rows: BenchRow[] = [];
  // First: memory that another row took is not given back.
  if (!process.argv.includes("quick")) rows.push(await measureImport(spoolGigabyte));
  for (const size of SIZES) rows.push(await measureImport((spool) => spoolRun(spool, size)));
  report("import: read, hash, store and seal, against a prepared insert of the finished rows", rows);
} finally {
  rmSync(directory, { recursive: true });
}

type Spooling = (spool: Spool) => Promise<SpooledFile[]>;

/** Medians would hide what a first import of a process costs: that one is not measured. */
async function measureImport(fill: Spooling): Promise<BenchRow> {
  const scratch = await scratchDatabase();
  await importSpooled(scratch, (spool) => spoolRun(spool, 3, "aa"));
  const { elapsed, cpu, events, bytes, gap, rss } = await importSpooled(scratch, fill);
  await scratch.database.close();
  const peer = bytes > GIGABYTE / 2 ? null : await measurePreparedInsert(scratch.file);
  await scratch.dispose();
  return {
    events,
    MB: round(bytes / 2 ** 20, 0),
    "import ms": round(elapsed, 0),
    "CPU ms": round(cpu, 0),
    "events/s": round(events / (elapsed / 1_000), 0),
    "MB/s": round(bytes / 2 ** 20 / (elapsed / 1_000), 0),
    "prepared insert events/s": peer === null ? "not measured" : round(events / (peer / 1_000), 0),
    "share of prepared insert": peer === null ? "not measured" : round(peer / elapsed),
    "longest event-loop gap ms": round(gap, 0),
    "resident memory before, MB": rss.before,
    "resident memory at most, MB": rss.most,
  };
}

async function importSpooled({ database }: ScratchDatabase, fill: Spooling) {
  const spool = await Spool.open(directory);
  const files = await fill(spool);
  let elapsed = 0;
  let cpu = 0;
  let events = 0;
  let gap = 0;
  const rss = await peakMemory(async () => {
    gap = await longestLoopGap(async () => {
      const start = process.cpuUsage();
      elapsed = await timed(async () => {
        const imported = await importUpload(database, { spool: spool.file, files }, OPTIONS);
        if (!imported.ok) throw new Error(imported.error.message);
        events = imported.value.receipt.events;
      });
      const { user, system } = process.cpuUsage(start);
      cpu = (user + system) / 1_000;
    });
  });
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  await spool.dispose();
  return { elapsed, cpu, events, bytes, gap, rss };
}

async function spoolRun(spool: Spool, events: number, name?: string): Promise<SpooledFile[]> {
  const files: SpooledFile[] = [];
  for (const { path, bytes } of generatedRun(events, PAYLOAD_BYTES, name)) {
    const offset = spool.size;
    await spool.append(bytes);
    files.push(spool.fileFrom(path, offset));
  }
  return files;
}

/** One file of event lines. */
async function spoolGigabyte({ file }: Spool): Promise<SpooledFile[]> {
  const script = join(import.meta.dirname, "scenarios", "write-large-run.ts");
  const args = ["--import", "tsx", script, file, String(GIGABYTE), String(LARGE_PAYLOAD_BYTES)];
  execFileSync(process.execPath, args);
  return [{ path: "run.jsonl", offset: 0, size: statSync(file).size }];
}

/** The same rows into an empty database of the same schema, by better-sqlite3 alone, in one durable transaction. */
async function measurePreparedInsert(from: string): Promise<number> {
  const source = new BetterSqlite3(from, { readonly: true });
  const target = await scratchDatabase();
  await target.database.close();
  const sqlite = new BetterSqlite3(target.file);
  sqlite.pragma("journal_mode = WAL");
  sqlite.pragma("synchronous = FULL");
  sqlite.pragma("foreign_keys = ON");
  const tables = ["Family", "Conversation", "AgentConfig", "Payload", "Event"].map((table) => {
    const rows = source.prepare(`SELECT * FROM "${table}"`).all() as Record<string, unknown>[];
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
