import { copyFileSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { forkConversation } from "#lib/services/fork-conversation.ts";
import { importFiles } from "#lib/services/import-files.ts";
import { forkInput } from "#lib/services/testing/scenario.ts";
import { longestLoopGap } from "./event-loop-gap.ts";
import { type BenchRow, median, report, round, timed } from "./report.ts";
import { generatedRun } from "./scenarios/generated-run.ts";

const SIZES = [100, 1_000, 10_000, 100_000];
const PAYLOAD_BYTES = 2_048;
const rows: BenchRow[] = [];
for (const size of SIZES) rows.push(await measureSize(size));
report("fork: the whole service against the bare INSERT … SELECT on a copy of the same file", rows);
report("fork: 100 concurrent forks of 1,000 events", [await measureConcurrent(100, 1_000)]);

async function measureSize(events: number): Promise<BenchRow> {
  const scratch = await scratchDatabase();
  const sourceId = await importRun(scratch.database, events);
  const repeats = events >= 100_000 ? 3 : events >= 10_000 ? 9 : 25;
  await fork(scratch.database, sourceId);
  const ours: number[] = [];
  for (let run = 0; run < repeats; run++) ours.push(await timed(() => fork(scratch.database, sourceId)));
  const checkpointed = `${scratch.file}.bare`;
  const file = scratch.file;
  await scratch.database.close();
  copyFileSync(file, checkpointed);
  const bare = measureBareCopy(checkpointed, sourceId, repeats);
  await scratch.dispose();
  return {
    events,
    "fork ms (median)": round(median(ours)),
    "fork ms (max)": round(Math.max(...ours)),
    "bare SQL ms (median)": round(median(bare)),
    ratio: round(median(ours) / median(bare)),
    "limit (ratio)": events === 10_000 ? 1.5 : "",
  };
}

/** The least a copy can cost: one prepared statement in one durable transaction, same tables and triggers. */
function measureBareCopy(file: string, sourceId: string, repeats: number): number[] {
  const sqlite = new BetterSqlite3(file);
  sqlite.pragma("journal_mode = WAL");
  sqlite.pragma("synchronous = FULL");
  sqlite.pragma("foreign_keys = ON");
  const columns = (table: string) =>
    (sqlite.pragma(`table_info("${table}")`) as { name: string }[]).map((column) => column.name);
  const copyOf = (table: string, replaced: Record<string, string>, where: string) => {
    const names = columns(table);
    const values = names.map((name) => replaced[name] ?? `"${name}"`);
    const quoted = names.map((name) => `"${name}"`).join(", ");
    return sqlite.prepare(
      `INSERT INTO "${table}" (${quoted}) SELECT ${values.join(", ")} FROM "${table}" WHERE ${where}`,
    );
  };
  const conversation = copyOf(
    "Conversation",
    { id: "@to", sealed: "0", sourceDigest: "NULL", ordinal: "@ordinal" },
    "id = @from",
  );
  const events = copyOf("Event", { conversationId: "@to", inherited: "1" }, "conversationId = @from");
  const times: number[] = [];
  for (let run = 0; run <= repeats; run++) {
    const to = `bare-${run}`;
    const start = performance.now();
    sqlite.transaction(() => {
      conversation.run({ from: sourceId, to, ordinal: 1_000_000 + run });
      events.run({ from: sourceId, to });
    })();
    if (run > 0) times.push(performance.now() - start);
  }
  sqlite.close();
  return times;
}

async function measureConcurrent(forks: number, events: number): Promise<BenchRow> {
  const scratch = await scratchDatabase();
  const sourceId = await importRun(scratch.database, events);
  await fork(scratch.database, sourceId);
  let total = 0;
  const gap = await longestLoopGap(async () => {
    total = await timed(() =>
      Promise.all(Array.from({ length: forks }, () => fork(scratch.database, sourceId))),
    );
  });
  await scratch.dispose();
  return {
    forks,
    "events each": events,
    "total ms": round(total),
    "longest event-loop gap ms": round(gap),
    "limit ms": 50,
    ratio: round(gap / 50),
  };
}

async function importRun(db: Database, events: number): Promise<string> {
  const imported = await importFiles(db, generatedRun(events, PAYLOAD_BYTES), {
    origin: "ci",
    labels: NO_LABELS,
  });
  const id = imported.ok ? imported.value.conversations[0]?.id : undefined;
  if (id === undefined) throw new Error(`The generated run was not imported: ${JSON.stringify(imported)}`);
  return id;
}

async function fork(db: Database, conversationId: string): Promise<void> {
  const forked = await forkConversation(db, forkInput(conversationId));
  if (!forked.ok) throw new Error(forked.error.message);
}
