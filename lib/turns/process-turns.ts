import { join, resolve } from "node:path";
import { processDatabase } from "#lib/db/process-database.ts";
import type { Database } from "#lib/db/store.ts";
import { processVariables, readEnv } from "#lib/env.ts";
import { loadPrices } from "#lib/llm/prices.ts";
import { logError, logWarning } from "#lib/log.ts";
import { issueMissingReceipts } from "#lib/services/issue-missing-receipts.ts";
import { recoverTurns } from "#lib/services/recover-turns.ts";
import { sealSettledRuns } from "#lib/services/seal-live-run.ts";
import { createTurnRuntime, type TurnRuntime } from "./turn-runtime.ts";

/** On the global object for the same reason as the database: one process runs its turns once. */
const HANDLE = Symbol.for("offshoot.turns");

type Holder = { [HANDLE]?: Promise<TurnRuntime> };

async function open(db: Database): Promise<TurnRuntime> {
  const { prices, warnings } = await loadPrices(join(resolve(readEnv().OFFSHOOT_HOME), "prices.json"));
  for (const warning of warnings) logWarning("prices", warning);
  const runtime = createTurnRuntime({ env: processVariables(), prices, priceWarnings: warnings });
  // The database lets in one process at a time, so whoever held a lease before is gone.
  const recovered = await recoverTurns(db, { soleOwner: runtime.owner });
  if (!recovered.ok) logError("recover turns", recovered.error.message);
  await issueMissingReceipts(db);
  watchSettledRuns(db);
  return runtime;
}

const SETTLED_EVERY_MS = 20_000;

/** Recorded runs that have ended are sealed when nothing more comes in; those of a server that was down, at its start. */
function watchSettledRuns(db: Database): void {
  const seal = () => void sealSettledRuns(db).catch((error: unknown) => logError("seal settled runs", error));
  seal();
  setInterval(seal, SETTLED_EVERY_MS).unref();
}

/** What the turns of this process share, made at the first call: what a crash or an older version left behind is put in order then. */
export async function processTurns(): Promise<TurnRuntime> {
  const holder: typeof globalThis & Holder = globalThis;
  const opening = holder[HANDLE] ?? processDatabase().then(open);
  holder[HANDLE] = opening;
  opening.catch(() => {
    delete holder[HANDLE];
  });
  return opening;
}
