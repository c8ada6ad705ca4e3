import BetterSqlite3 from "better-sqlite3";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { scratchDatabase } from "#lib/db/scratch-database.ts";
import { importFiles } from "#lib/services/import-files.ts";
import { longestLoopGap } from "./event-loop-gap.ts";
import { type BenchRow, report, round, timed } from "./report.ts";
import { generatedRun } from "./scenarios/generated-run.ts";

const SIZES = [1_000, 10_000, 50_000];
const PAYLOAD_BYTES = 2_048;
const rows: BenchRow[] = [];
for (const size of SIZES) rows.push(await measureImport(size));
report("import: parse, hash, store and seal, against a prepared insert of the finished rows", rows);

async function measureImport(events: number): Promise<BenchRow> {
  const files = generatedRun(events, PAYLOAD_BYTES);
  const scratch = await scratchDatabase();
  // The first import of a process also compiles Prisma's queries.
  await importFiles(scratch.database, generatedRun(3, 10, "warm"), { origin: "ci", labels: NO_LABELS });
  let ours = 0;
  const gap = await longestLoopGap(async () => {
    ours = await timed(async () => {
      const imported = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
      if (!imported.ok) throw new Error(imported.error.message);
    });
  });
  await scratch.database.close();
  const peer = await measurePreparedInsert(scratch.file);
  await scratch.dispose();
  return {
    events,
    "import ms": round(ours, 0),
    "events/s": round(events / (ours / 1_000), 0),
    "prepared insert events/s": round(events / (peer / 1_000), 0),
    "share of prepared insert": round(peer / ours),
    "longest event-loop gap ms": round(gap, 0),
  };
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
