import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { SignedSeal } from "#lib/conversation/receipt.ts";
import { scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { findReceipt } from "#lib/services/find-receipt.ts";
import { getSealKeys } from "#lib/services/get-seal-keys.ts";
import { importForkableRun } from "#lib/services/testing/scenario.ts";
import { CommandError, EXIT } from "../command-error.mjs";
import { verifyOffline } from "../verify-offline.mjs";
import { writeBundle } from "./write-bundle.ts";

/** What is not given is what belongs to the scene's run. */
export type Given = { lines?: Buffer[]; source?: Buffer[]; receipt?: unknown; key?: string };
export type Checked = { code: number; sentence: string };

export type OfflineScene = {
  db: Database;
  folder: string;
  run: Conversation;
  bundle: Buffer[];
  receipt: SignedSeal;
  publicKey: string;
  check(given?: Given): Promise<Checked>;
  dispose(): Promise<void>;
};

/** A sealed run with its bundle, receipt and public key, and `verify` over files made of them. */
export async function offlineScene(): Promise<OfflineScene> {
  const { database: db, dispose } = await scratchDatabase();
  const folder = await mkdtemp(join(tmpdir(), "offshoot-verify-"));
  const run = await importForkableRun(db, "run");
  const bundle = await writeBundle(db, run);
  const receipt = await receiptOf(db, run);
  const publicKey = (await getSealKeys(db)).public_key;
  return {
    db,
    folder,
    run,
    bundle,
    receipt,
    publicKey,
    async check(given = {}) {
      const [path, sourceFile] = [join(folder, "run.jsonl"), join(folder, "source.jsonl")];
      const files = { receiptFile: join(folder, "receipt.json"), keyFile: join(folder, "key.pem") };
      const signed = given.receipt ?? receipt;
      await writeFile(path, Buffer.concat(given.lines ?? bundle));
      await writeFile(files.receiptFile, typeof signed === "string" ? signed : JSON.stringify(signed));
      await writeFile(files.keyFile, given.key ?? publicKey);
      if (given.source) await writeFile(sourceFile, Buffer.concat(given.source));
      return outcomeOf(verifyOffline(path, given.source ? { ...files, sourceFile } : files));
    },
    async dispose() {
      await dispose();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function receiptOf(db: Database, conversation: Conversation): Promise<SignedSeal> {
  const found = await findReceipt(db, conversation.id);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

/** As the command line ends: an exit code and a sentence. */
export async function outcomeOf(checked: Promise<string>): Promise<Checked> {
  try {
    return { code: EXIT.done, sentence: await checked };
  } catch (error) {
    if (error instanceof CommandError) return { code: error.exitCode, sentence: error.message };
    throw error;
  }
}
