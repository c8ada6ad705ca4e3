import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { generatedEvents } from "#bench/scenarios/generated-run.ts";
import { startLoopbackProvider } from "#e2e/provider/loopback-provider.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { limitedDatabase } from "#lib/db/testing/limited-database.ts";
import { NEWEST_FIRST } from "#lib/db/testing/rows.ts";
import { buildOpenhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { beginImport } from "#lib/imports/running-imports.ts";
import { UPLOAD_LIMITS } from "#lib/upload/limits.ts";
import { forkConversation } from "./fork-conversation.ts";
import { importFiles } from "./import-files.ts";
import { receiveUpload } from "./receive-upload.ts";
import { sendMessage } from "./send-message.ts";
import { spawnConversation } from "./spawn-conversation.ts";
import { checkInvariants } from "./testing/check-invariants.ts";
import { allEvents, forkInput, importRun, mustFork } from "./testing/scenario.ts";
import { spawnInput } from "./testing/spawn-scenario.ts";
import {
  attemptNow,
  CANARY,
  conversationNow,
  message,
  mustBe,
  OPENAI,
  say,
  turnEnv,
  turnRuntime,
} from "./testing/turn-scenario.ts";

// R7 of the reliability checks: a full disk in every use case that writes much.

/** 300 steps: more rows than the room that is left. */
const LONG = { seed: "full", steps: Array.from({ length: 300 }, (_, at) => ({ user: `message ${at}` })) };

let scratch: ScratchDatabase;
let db: Database;
let fillDisk: (pages: number) => Promise<void>;

beforeEach(async () => {
  scratch = await scratchDatabase();
  await scratch.database.close();
  ({ database: db, fillDisk } = await limitedDatabase(scratch.file));
});

afterEach(async () => {
  expect(await checkInvariants(db)).toEqual([]);
  await db.close();
  await scratch.dispose();
});

const ids = async () =>
  (await db.read.listConversations({ ...NEWEST_FIRST, limit: 100 })).map(({ id }) => id).sort();

it("refuses a fork and a sub-agent whole, still reads, and makes them once there is room (R7)", async () => {
  const { root } = await importRun(db, LONG);
  const before = [await ids(), await db.read.findFamily(root.familyId)];
  const spawnAll = () => spawnConversation(db, spawnInput(root.id));
  for (const write of [() => forkConversation(db, forkInput(root.id)), spawnAll]) {
    await fillDisk(4);
    expect(await write()).toMatchObject({ ok: false, error: { code: "storage_full" } });
    expect([await ids(), await db.read.findFamily(root.familyId)]).toEqual(before);
    expect(await allEvents(db, root)).toHaveLength(root.headSeq + 1);
  }
  const fork = await mustFork(db, root.id);
  expect(fork.headHash).toBe(root.headHash);
  expect(mustBe(await spawnAll()).headSeq).toBeGreaterThan(0);
});

it("refuses an import whole, and takes the same files once there is room (R7)", async () => {
  const { files } = buildOpenhandsRun(LONG);
  const options = { origin: "ci" as const, labels: NO_LABELS };
  await fillDisk(20);
  expect(await importFiles(db, files, options)).toMatchObject({ ok: false, error: { code: "storage_full" } });
  expect(await ids()).toEqual([]);
  expect(await db.read.listFamilies({ query: null, after: null, limit: 10 })).toEqual([]);
  const imported = mustBe(await importFiles(db, files, options));
  expect(imported.created).toBe(true);
  expect(imported.conversations[0]?.sealed).toBe(true);
});

it("refuses an upload in the middle of its transactions, leaves no row and no spool, and takes it again (R7)", {
  timeout: 60_000,
}, async () => {
  const directory = mkdtempSync(join(tmpdir(), "offshoot-full-"));
  const body = [...generatedEvents(9_000, 200)].map(({ text }) => text).join("\n");
  const send = () => {
    const request = new Request("http://127.0.0.1/api/imports", { method: "POST", body });
    const { progress, signal } = beginImport(null, request.signal);
    const options = { origin: "ci" as const, labels: NO_LABELS };
    const receiving = { directory, limits: UPLOAD_LIMITS, running: { progress, signal } };
    return receiveUpload(db, request, options, { ...receiving, idempotencyKey: "one upload" }).then(
      (result) => ({ result, progress }),
    );
  };
  // Room for the first of its transactions, not for all.
  await fillDisk(2_500);
  const full = await send();
  expect(full.result).toMatchObject({ ok: false, error: { code: "storage_full" } });
  expect(full.progress.storedEvents).toBeGreaterThan(0);
  expect(await ids()).toEqual([]);
  expect(await db.read.listFamilies({ query: null, after: null, limit: 10 })).toEqual([]);
  expect(readdirSync(directory)).toEqual([]);
  // The key was claimed by nothing that was kept.
  const { result } = await send();
  expect(mustBe(result).status).toBe(201);
  expect(await ids()).toHaveLength(1);
  rmSync(directory, { recursive: true });
});

it("leaves no trace of a turn whose commit finds the disk full, and takes the next one (R7)", async () => {
  const { scene, fork, provider } = await openTurns();
  const gate = provider.hold({ at: "before_terminal" });
  provider.script.next({ text: "long ".repeat(40_000), chunkSize: 20_000 });
  const attempt = mustBe(await sendMessage(db, scene.runtime, message(fork.id, "Say much.")));
  await gate.reached;
  const before = await conversationNow(db, fork.id);
  await fillDisk(4);
  gate.release();
  await scene.runtime.live.settled();
  expect(await attemptNow(db, attempt.id)).toMatchObject({ status: "failed", errorCode: "storage_full" });
  const after = await conversationNow(db, fork.id);
  expect([after.version, after.headHash, after.status]).toEqual([before.version, before.headHash, "idle"]);
  expect((await say(scene, fork.id, "Again.")).status).toBe("committed");
  await provider.close();
});

it("closes a failed turn without what was streamed when the disk has no room for that (R7)", async () => {
  const { scene, fork, provider } = await openTurns();
  const gate = provider.hold({ at: { afterChunks: 9 } });
  const fault = { kind: "error_event" as const, afterChunks: 10 };
  provider.script.next({ text: "long ".repeat(40_000), chunkSize: 20_000, fault });
  const attempt = mustBe(await sendMessage(db, scene.runtime, message(fork.id, "Say much.")));
  await gate.reached;
  await fillDisk(4);
  gate.release();
  await scene.runtime.live.settled();
  expect(await attemptNow(db, attempt.id)).toMatchObject({
    status: "failed",
    errorCode: "provider_error",
    partialText: "",
  });
  expect((await conversationNow(db, fork.id)).status).toBe("idle");
  await provider.close();
});

/** A fork answered by a provider; what is streamed is written down only at the end. */
async function openTurns() {
  const provider = await startLoopbackProvider({ apiKey: CANARY });
  const scene = { db, runtime: turnRuntime(turnEnv(provider.url), { tickMs: 60_000 }) };
  const { root } = await importRun(db, { seed: "turn", steps: [{ user: "Fix it." }, { agent: "Done." }] });
  const fork = await mustFork(db, root.id, { agent: OPENAI });
  return { provider, scene, fork };
}
