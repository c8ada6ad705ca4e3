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
// The first import of a process is slow (Prisma compiles its queries) and would outlast every kill.
if (mode === "import") await importFiles(db, generatedRun(3, 10, `${name}77`), OPTIONS);
process.stdout.write("ready\n");
for (let round = 0; ; round++) {
  if (mode === "fork") {
    await forkConversation(db, {
      conversationId: sourceId,
      fromEventId: null,
      cut: "after",
      id: null,
      title: null,
      tags: {},
      resetMetrics: round % 2 === 0,
      agent: null,
      cacheKey: "own",
      idempotencyKey: null,
      by: "crash test",
    });
  } else {
    await importFiles(db, runs[round % runs.length] ?? [], OPTIONS);
  }
}
