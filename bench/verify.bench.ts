import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { beginImport } from "#lib/imports/running-imports.ts";
import { importFiles } from "#lib/services/import-files.ts";
import { receiveUpload } from "#lib/services/receive-upload.ts";
import { verifyToReport } from "#lib/services/verify-conversation.ts";
import { verifyAllSeals } from "#lib/services/verify-seal-chain.ts";
import { sha256 } from "#lib/sha256.ts";
import { uploadLimits } from "#lib/upload/limits.ts";
import { longestLoopGap } from "./event-loop-gap.ts";
import { type BenchRow, median, report, round, timed } from "./report.ts";
import { generatedRun } from "./scenarios/generated-run.ts";

const EVENTS = 100_000;
const PAYLOAD_BYTES = 2_048;
const LIMIT_MS = 4_000;
const REPEATS = 3;
const WINDOW = 1_000;

const Pushed = z.object({ conversations: z.tuple([z.object({ id: z.string() })]).rest(z.unknown()) });

const PUSHES = 100;
const EVENTS_EACH = 200;

report("verify: a sealed run from its payload bytes, against bare SHA-256 of the same bytes", [
  await measureVerify(EVENTS),
]);
report("ingest: pushes of different runs at the same time, nothing lost", [
  await measureIngest(PUSHES, EVENTS_EACH),
]);

/** The whole of it: bytes, three chains, record, receipt, signature, seal chain. */
async function measureVerify(events: number): Promise<BenchRow> {
  const scratch = await scratchDatabase();
  const { database } = scratch;
  const id = await importRun(database, generatedRun(events, PAYLOAD_BYTES));
  const times: number[] = [];
  const cpuTimes: number[] = [];
  let bytes = 0;
  const verify = async () => {
    const checked = await verifyToReport(database, id);
    if (!checked.ok || !checked.value.verified || checked.value.checked.events !== events)
      throw new Error(`The run does not verify: ${JSON.stringify(checked)}`);
    bytes = checked.value.checked.bytes;
  };
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const before = process.cpuUsage();
    times.push(await timed(verify));
    cpuTimes.push(cpuSince(before));
  }
  // On its own: watching costs processor time too.
  const gap = await longestLoopGap(verify);
  const bare = await measureBareHash(database, id, events);
  await scratch.dispose();
  return {
    events,
    MB: round(bytes / 1_000_000, 0),
    "verify ms (median)": round(median(times), 0),
    "limit ms": LIMIT_MS,
    "verify CPU ms": round(median(cpuTimes), 0),
    "bare SHA-256 CPU ms": round(bare, 0),
    "ratio of CPU": round(median(cpuTimes) / bare),
    "longest event-loop gap ms": round(gap, 0),
  };
}

/** Milliseconds of processor time of this process: what a machine that does other things too does not change. */
function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Only hashing what is in memory already: the least any verification can cost. */
async function measureBareHash(db: Database, conversationId: string, events: number): Promise<number> {
  let elapsed = 0;
  for (let fromSeq = 0; fromSeq < events; ) {
    const toSeq = fromSeq + WINDOW - 1;
    const read = await db.read.readStoredEvents({ conversationId, fromSeq, toSeq, maxBytes: 8_000_000 });
    const before = process.cpuUsage();
    for (const { payload } of read) if (payload) sha256(payload.bytes);
    elapsed += cpuSince(before);
    fromSeq = (read.at(-1)?.event.seq ?? toSeq) + 1;
  }
  return elapsed;
}

/** Multipart bodies as they arrive, all at once; afterwards every event, seal and hash is counted and checked. */
async function measureIngest(pushes: number, eventsEach: number): Promise<BenchRow> {
  const scratch = await scratchDatabase();
  const { database } = scratch;
  const directory = await mkdtemp(join(tmpdir(), "offshoot-spool-"));
  await push(database, directory, generatedRun(3, 10, "0"));
  const runs = Array.from({ length: pushes }, (_, index) =>
    generatedRun(eventsEach, PAYLOAD_BYTES, `${index + 1}`),
  );
  const ids: string[] = [];
  let total = 0;
  const gap = await longestLoopGap(async () => {
    total = await timed(async () => {
      ids.push(...(await Promise.all(runs.map((files) => push(database, directory, files)))));
    });
  });
  const kept = await countKept(database, new Set(ids));
  const chain = await verifyAllSeals(database);
  await scratch.dispose();
  await rm(directory, { recursive: true, force: true });
  const wanted = pushes * eventsEach;
  const isWhole = kept === wanted && chain.fault === null && chain.receipts === pushes + 1;
  if (!isWhole) throw new Error(`Lost: ${kept} of ${wanted} events verify, ${JSON.stringify(chain)}`);
  return {
    pushes,
    "events each": eventsEach,
    "total ms": round(total, 0),
    "pushes/s": round(pushes / (total / 1_000), 1),
    "events/s": round(wanted / (total / 1_000), 0),
    "events lost": wanted - kept,
    "receipts in one chain": chain.receipts - 1,
    "longest event-loop gap ms": round(gap, 0),
  };
}

/** Events of all runs that verify. */
async function countKept(db: Database, ids: ReadonlySet<string>): Promise<number> {
  let kept = 0;
  for (const id of ids) {
    const checked = await verifyToReport(db, id);
    if (checked.ok && checked.value.verified) kept += checked.value.checked.events;
  }
  return kept;
}

/** A large run, without the upload around it. */
async function importRun(db: Database, files: readonly SourceFile[]): Promise<string> {
  const imported = await importFiles(db, files, { origin: "ci", labels: NO_LABELS });
  const id = imported.ok ? imported.value.conversations[0]?.id : undefined;
  if (id === undefined) throw new Error(`The generated run was not imported: ${JSON.stringify(imported)}`);
  return id;
}

/** As the route takes a request in: spool on disk, a worker that parses, one family written as a whole. */
async function push(db: Database, directory: string, files: readonly SourceFile[]): Promise<string> {
  const form = new FormData();
  for (const { path, bytes } of files) form.append("files", new Blob([new Uint8Array(bytes)]), path);
  const request = new Request("http://localhost/", { method: "POST", body: form });
  const running = beginImport(null, request.signal);
  const replied = await receiveUpload(
    db,
    request,
    { origin: "ci", labels: NO_LABELS },
    { directory, limits: uploadLimits(100), running, idempotencyKey: null },
  ).finally(running.end);
  if (!replied.ok) throw new Error(`A generated run was not imported: ${replied.error.message}`);
  return Pushed.parse(JSON.parse(replied.value.body)).conversations[0].id;
}
