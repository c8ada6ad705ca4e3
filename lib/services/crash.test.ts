import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, expect, it } from "vitest";
import { generatedRun } from "#bench/scenarios/generated-run.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { NEWEST_FIRST } from "#lib/db/testing/rows.ts";
import { importFiles } from "./import-files.ts";
import { checkInvariants } from "./testing/check-invariants.ts";

const FORK_KILLS = 40;
const IMPORT_KILLS = 20;
/** More than a worker makes until it is killed; all that is stored is looked at after every tenth kill. */
const MADE_AT_MOST = 12;

const directory = mkdtempSync(join(tmpdir(), "offshoot-crash-"));
const file = join(directory, "offshoot.db");
const open = () => openDatabase({ file, migrationsDir: "prisma/migrations" });

afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("leaves every fork and import whole or absent when killed at random moments (R1, R2)", {
  timeout: 900_000,
}, async () => {
  const random = seededRandom(20_261_121);
  const sourceId = await importSource();
  for (let kill = 0; kill < FORK_KILLS + IMPORT_KILLS; kill++) {
    const mode = kill < FORK_KILLS ? "fork" : "import";
    const worker = startWorker(mode, sourceId, `9${kill}`);
    const took = await ready(worker);
    await delay(random.int(Math.ceil(took * 3)));
    worker.kill("SIGKILL");
    await once(worker, "exit");
    const looked = await inspect(kill % 10 === 9 ? undefined : MADE_AT_MOST);
    expect(looked, `after kill ${kill} (${mode})`).toEqual({ faults: [], quickCheck: "ok" });
  }
  const db = await open();
  const conversations = await db.read.listConversations({ ...NEWEST_FIRST, limit: 10_000 });
  await db.close();
  // Nothing proven if every kill came before the first commit behind the worker's word: two forks, one import.
  expect(conversations.filter((each) => each.forkedFromId !== null).length).toBeGreaterThan(2 * FORK_KILLS);
  const imported = conversations.filter((each) => each.forkedFromId === null && each.headSeq === 149);
  expect(imported.length).toBeGreaterThan(IMPORT_KILLS);
  for (const root of conversations.filter((each) => each.forkedFromId === null))
    expect(root.sealed).toBe(true);
});

async function importSource(): Promise<string> {
  const db = await open();
  const imported = await importFiles(db, generatedRun(200, 2_000), {
    origin: "ci",
    labels: NO_LABELS,
  });
  await db.close();
  if (!imported.ok) throw new Error(imported.error.message);
  return imported.value.conversations[0]?.id ?? "";
}

function startWorker(mode: "fork" | "import", sourceId: string, name: string): ChildProcess {
  const script = join(import.meta.dirname, "testing", "crash-worker.ts");
  return spawn(process.execPath, ["--import", "tsx", script, file, mode, sourceId, name], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** @returns how long one fork or import takes the worker, in milliseconds; fails when it ends before. */
async function ready(worker: ChildProcess): Promise<number> {
  if (!worker.stdout) throw new Error("The worker has no output.");
  const ended = once(worker, "exit").then(() =>
    Promise.reject(new Error("The worker ended before it was ready.")),
  );
  const [said] = await Promise.race([once(worker.stdout, "data"), ended]);
  return Number(String(said));
}

async function inspect(newest?: number): Promise<{ faults: string[]; quickCheck: unknown }> {
  const db = await open();
  const faults = await checkInvariants(db, newest);
  await db.close();
  const sqlite = new BetterSqlite3(file, { readonly: true });
  const quickCheck = sqlite.pragma("quick_check", { simple: true });
  sqlite.close();
  return { faults, quickCheck };
}
