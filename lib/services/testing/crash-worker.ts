import { generatedRun } from "#bench/scenarios/generated-run.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import type { ImportOptions } from "../draft-parts.ts";
import { forkConversation } from "../fork-conversation.ts";
import { importFiles } from "../import-files.ts";

// Child process of crash.test.ts and crash-long-import.test.ts: says "ready", then forks or imports until it is killed.

const OPTIONS: ImportOptions = {
  origin: "ci",
  labels: NO_LABELS,
};

const [file, mode, sourceId, name] = process.argv.slice(2);
if (!file || !mode || !sourceId || !name)
  throw new Error("usage: crash-worker FILE fork|import|long SOURCE NAME");

// Made before "ready": the kill has to hit the import, not the making of its files.
const runs =
  mode === "long"
    ? [generatedRun(20_000, 300, name)]
    : Array.from({ length: mode === "import" ? 20 : 0 }, (_, index) =>
        generatedRun(150, 500, `${name}${index}`),
      );
const db = await openDatabase({ file, migrationsDir: "prisma/migrations" });
const source = sourceId;
// The first of each is slow (Prisma compiles its queries) and would outlast every kill.
if (mode === "import") await importFiles(db, generatedRun(3, 10, `${name}77`), OPTIONS);
else await fork(false);
const start = performance.now();
await once(0);
// How long one takes here and now: the kills are spread over the next few.
process.stdout.write(`${Math.ceil(performance.now() - start)}\n`);
for (let round = 1; ; round++) await once(round);

async function once(round: number): Promise<unknown> {
  if (mode === "fork") return fork(round % 2 === 0);
  return importFiles(db, runs[round % runs.length] ?? [], OPTIONS);
}

function fork(resetMetrics: boolean): Promise<unknown> {
  return forkConversation(db, {
    conversationId: source,
    fromEventId: null,
    cut: "after",
    id: null,
    title: null,
    tags: {},
    resetMetrics,
    agent: null,
    cacheKey: "own",
    idempotencyKey: null,
    by: "crash test",
  });
}
