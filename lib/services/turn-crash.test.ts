import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { type LoopbackProvider, startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import type { Database } from "#lib/db/store.ts";
import { listTurns } from "./list-turns.ts";
import { recoverTurns } from "./recover-turns.ts";
import { retryAttempt } from "./retry-attempt.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import {
  CANARY,
  conversationNow,
  forkable,
  mustBe,
  ownTexts,
  turnEnv,
  turnRuntime,
} from "./testing/turn-scenario.ts";

// R3 and R4 of the reliability checks, with a real process that is killed while it runs a turn.

const directory = mkdtempSync(join(tmpdir(), "offshoot-turn-crash-"));
const file = join(directory, "offshoot.db");
const open = () => openDatabase({ file, migrationsDir: "prisma/migrations" });
let provider: LoopbackProvider;

beforeAll(async () => {
  provider = await startLoopbackProvider({ apiKey: CANARY });
});
afterEach(() => provider.reset());
afterAll(async () => {
  await provider.close();
  rmSync(directory, { recursive: true, force: true });
});

async function makeFork(): Promise<Conversation> {
  const db = await open();
  const fork = await forkable(db);
  await db.close();
  return fork;
}

type Worker = { process: ChildProcess; lines: AsyncIterator<string> };

function startWorker(fork: Conversation, text: string): Worker {
  const worker = spawn(
    process.execPath,
    ["--import", "tsx", "lib/services/testing/turn-worker.ts", file, fork.id, provider.url, text],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  return { process: worker, lines: createInterface({ input: worker.stdout })[Symbol.asyncIterator]() };
}

/** Reads on from where the last call stopped. */
async function said(worker: Worker, type: string): Promise<void> {
  for (let line = await worker.lines.next(); !line.done; line = await worker.lines.next()) {
    if (line.value === type) return;
  }
  throw new Error(`The worker ended without saying ${type}.`);
}

async function kill({ process: worker }: Worker): Promise<void> {
  const gone = once(worker, "exit");
  worker.kill("SIGKILL");
  await gone;
}

/** The history as it was, the attempt lost, and a retry that works at once. */
async function expectNoTrace(db: Database, fork: Conversation, text: string): Promise<void> {
  expect(await checkInvariants(db)).toEqual([]);
  expect(await conversationNow(db, fork.id)).toEqual(fork);
  const [attempt] = await attempts(db, fork);
  expect(attempt).toMatchObject({ status: "lost", errorCode: "lost", userText: text, usage: null });
  const runtime = turnRuntime(turnEnv(provider.url));
  const target = { conversationId: fork.id, attemptId: attempt?.id ?? "", idempotencyKey: null };
  mustBe(await retryAttempt(db, runtime, target));
  await runtime.live.settled();
  expect(await ownTexts(db, fork.id, "user")).toEqual([text]);
  expect(await checkInvariants(db)).toEqual([]);
}

const attempts = (db: Database, fork: Conversation): Promise<Attempt[]> =>
  db.read.listAttempts({ conversationId: fork.id, limit: 9 });

it("leaves no trace of a turn whose process is killed while it streams (R3)", {
  timeout: 60_000,
}, async () => {
  const fork = await makeFork();
  const gate = provider.hold({ at: "before_terminal" });
  const worker = startWorker(fork, "killed while streaming");
  await gate.reached;
  await said(worker, "text");
  await kill(worker);
  gate.release();
  const db = await open();
  expect((await conversationNow(db, fork.id)).status).toBe("running");
  expect(mustBe(await recoverTurns(db, { soleOwner: "this process" }))).toBe(1);
  await expectNoTrace(db, fork, "killed while streaming");
  await db.close();
});

it("leaves no trace of a turn whose process is killed between the answer and the commit (R4)", {
  timeout: 60_000,
}, async () => {
  const fork = await makeFork();
  const gate = provider.hold({ at: "before_terminal" });
  const worker = startWorker(fork, "killed before the commit");
  const request = await gate.reached;
  await said(worker, "text");
  // Another program keeps the file: the commit cannot happen before the kill.
  const blocker = new BetterSqlite3(file);
  blocker.prepare("BEGIN IMMEDIATE").run();
  gate.release();
  await said(worker, "response");
  await kill(worker);
  blocker.prepare("ROLLBACK").run();
  blocker.close();
  expect(request.outcome).toBe("completed");
  const db = await open();
  expect(mustBe(await recoverTurns(db, { soleOwner: "this process" }))).toBe(1);
  await expectNoTrace(db, fork, "killed before the commit");
  await db.close();
});

it("waits for a lost process no longer than its lease, and the next turn works then", {
  timeout: 60_000,
}, async () => {
  const fork = await makeFork();
  const gate = provider.hold({ at: "before_terminal" });
  const worker = startWorker(fork, "killed while streaming");
  await gate.reached;
  await said(worker, "text");
  await kill(worker);
  gate.release();
  const raw = new BetterSqlite3(file);
  raw.prepare(`UPDATE "Lease" SET "expiresAt" = "expiresAt" - 3600000`).run();
  raw.close();
  const db = await open();
  // Nobody recovers at start here: looking at the branch finds the lease expired.
  expect(mustBe(await listTurns(db, fork.id, { cursor: null, limit: 9 }))).toMatchObject({
    status: "idle",
    attempts: [{ status: "lost", canRetry: true }],
  });
  await expectNoTrace(db, fork, "killed while streaming");
  await db.close();
});
