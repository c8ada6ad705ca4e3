import Sqlite from "better-sqlite3";
import { expect } from "vitest";
import type { FaultKind, VerifyReport } from "#lib/api/verification.ts";
import { canonicalJson } from "#lib/conversation/canonical-json.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { nextChainHash } from "#lib/conversation/hash-chain.ts";
import { receiptHash, SignedSeal } from "#lib/conversation/receipt.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { sha256 } from "#lib/sha256.ts";
import { verifyToReport } from "../verify-conversation.ts";
import { allEvents, importForkableRun } from "./scenario.ts";

/** Three sealed runs, the second of which is tampered with: by a person who has the file and no respect for triggers. */
export type TamperScene = {
  scratch: ScratchDatabase;
  run: Conversation;
  raw: Sqlite.Database;
  dispose(): Promise<void>;
};

export async function tamperScene(): Promise<TamperScene> {
  const scratch = await scratchDatabase();
  await importForkableRun(scratch.database, "earlier");
  const run = await importForkableRun(scratch.database, "run");
  await importForkableRun(scratch.database, "later");
  const raw = new Sqlite(scratch.file);
  raw.pragma("foreign_keys = OFF");
  const triggers = raw.prepare(`SELECT name FROM sqlite_master WHERE type = 'trigger'`).pluck().all();
  for (const name of triggers) raw.exec(`DROP TRIGGER "${name}"`);
  return {
    scratch,
    run,
    raw,
    async dispose() {
      raw.close();
      await scratch.dispose();
    },
  };
}

/** The SQL condition for one event of the run. */
export function eventAt({ run }: TamperScene, seq: number): string {
  return `"conversationId" = '${run.id}' AND "seq" = ${seq}`;
}

export async function verifyScene(scene: TamperScene, id = scene.run.id): Promise<VerifyReport> {
  const report = await verifyToReport(scene.scratch.database, id);
  if (!report.ok) throw new Error(report.error.message);
  return report.value;
}

/** Verifies the run and expects this fault at this place, nowhere else. */
export async function expectFault(
  scene: TamperScene,
  kind: FaultKind,
  place: { seq?: number | null; sequence?: number | null } = {},
): Promise<void> {
  const report = await verifyScene(scene);
  expect(report.verified).toBe(false);
  expect({ kind: report.fault?.kind, seq: report.fault?.seq, sequence: report.fault?.sequence }).toEqual({
    kind,
    seq: place.seq ?? null,
    sequence: place.sequence ?? null,
  });
  expect(report.summary).toBe(report.fault?.message);
}

export async function eventIdAt({ scratch, run }: TamperScene, seq: number): Promise<string> {
  return (await scratch.database.read.findEventBySeq(run.id, seq))?.eventId ?? "";
}

/** Inserts a copy of an event with other values. */
export function copyEvent(scene: TamperScene, seq: number, changes: Record<string, string | number>): void {
  const { raw } = scene;
  const columns = raw.prepare(`SELECT name FROM pragma_table_info('Event')`).pluck().all() as string[];
  const names = columns.map((name) => `"${name}"`).join(", ");
  const values = columns.map((name) => (name in changes ? `@${name}` : `"${name}"`)).join(", ");
  raw
    .prepare(`INSERT INTO "Event" (${names}) SELECT ${values} FROM "Event" WHERE ${eventAt(scene, seq)}`)
    .run(changes);
}

/** Rewrites both chains and the head so that the rows agree with each other again. */
export async function chainAnew(scene: TamperScene, conversation: Conversation = scene.run): Promise<void> {
  const { raw, scratch } = scene;
  const events = await allEvents(scratch.database, conversation);
  let chainHash = "0".repeat(64);
  for (const event of events) {
    chainHash = nextChainHash(sha256, chainHash, event);
    raw
      .prepare(`UPDATE "Event" SET "chainHash" = ? WHERE "conversationId" = ? AND "seq" = ?`)
      .run(chainHash, conversation.id, event.seq);
  }
  raw.prepare(`UPDATE "Conversation" SET "headHash" = ? WHERE "id" = ?`).run(chainHash, conversation.id);
}

/** Changes receipt 2 and makes hashes and the next link fit; the signature stays unless the change makes one. */
export function forge({ raw }: TamperScene, change: (signed: SignedSeal) => void): void {
  const row = raw.prepare(`SELECT "body", "signature" FROM "Seal" WHERE "sequence" = 2`).get() as {
    body: string;
    signature: string;
  };
  const signed = SignedSeal.parse({ receipt: JSON.parse(row.body), signature: row.signature });
  change(signed);
  const hash = receiptHash(sha256, signed.receipt);
  raw
    .prepare(`UPDATE "Seal" SET "body" = ?, "hash" = ?, "keyId" = ?, "signature" = ? WHERE "sequence" = 2`)
    .run(canonicalJson(signed.receipt), hash, signed.receipt.key_id, signed.signature);
}
