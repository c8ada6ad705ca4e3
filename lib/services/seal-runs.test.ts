import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { NO_LABELS, type RunLabels } from "#lib/conversation/conversation.ts";
import { receiptHash, receiptText } from "#lib/conversation/receipt.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { buildOpenhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { isSignedBy } from "#lib/seal/seal-key.ts";
import { sha256 } from "#lib/sha256.ts";
import { getSealKeys } from "./get-seal-keys.ts";
import { type ImportOutcome, importFiles } from "./import-files.ts";
import { issueMissingReceipts } from "./issue-missing-receipts.ts";
import { importForkableRun, mustFork } from "./testing/scenario.ts";
import { verifyToReport } from "./verify-conversation.ts";
import { verifyAllSeals } from "./verify-seal-chain.ts";

let scratch: ScratchDatabase;

beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

function attemptOf(seed: string, attempt: string): RunLabels {
  return { ...NO_LABELS, repository: "acme/api", job: "nightly", attempt, commit: `commit-${seed}` };
}

async function push(seed: string, groupKey: string | null, attempt = "1"): Promise<ImportOutcome> {
  const { files } = buildOpenhandsRun({ seed, steps: [{ user: `Run ${seed}.` }, { agent: "Done." }] });
  const labels = attemptOf(seed, attempt);
  const imported = await importFiles(scratch.database, files, { origin: "ci", labels, groupKey });
  if (!imported.ok) throw new Error(imported.error.message);
  return imported.value;
}

describe("a receipt", () => {
  it("is in the answer of an import, signed by the installation's key and linked to the last", async () => {
    const keys = await getSealKeys(scratch.database);
    const first = (await push("a", null)).receipt.sealed[0];
    const second = (await push("b", null)).receipt.sealed[0];
    if (!first || !second) throw new Error("No receipt.");
    expect(first.receipt).toMatchObject({ sequence: 1, previous: "0".repeat(64), key_id: keys.key_id });
    expect(second.receipt.previous).toBe(receiptHash(sha256, first.receipt));
    for (const { receipt, signature } of [first, second]) {
      expect(isSignedBy(keys.public_key, receiptText(receipt), signature)).toBe(true);
    }
  });

  it("is the same one when the same bytes come again", async () => {
    const first = await push("a", null);
    const again = await push("a", null);
    expect(again).toMatchObject({ created: false, receipt: { sealed: first.receipt.sealed } });
    expect(again.conversations.map(({ id }) => id)).toEqual(first.conversations.map(({ id }) => id));
  });

  it("has a number of its own when a hundred runs arrive at once", async () => {
    const outcomes = await Promise.all(Array.from({ length: 100 }, (_, index) => push(`run-${index}`, null)));
    const numbers = outcomes.map((each) => each.receipt.sealed[0]?.receipt.sequence ?? 0);
    expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    expect(await verifyAllSeals(scratch.database)).toMatchObject({ receipts: 100, fault: null });
  });

  it("is not made for a run that is refused", async () => {
    const files = [{ path: "notes.txt", bytes: Buffer.from("hello") }];
    await importFiles(scratch.database, files, { origin: "upload", labels: NO_LABELS });
    expect(await verifyAllSeals(scratch.database)).toEqual({ receipts: 0, head: null, fault: null });
  });

  it("is signed later for runs from before there were receipts, once", async () => {
    const run = await importForkableRun(scratch.database, "old");
    const raw = new Sqlite(scratch.file);
    for (const trigger of ["Seal_never_removed", "SealMember_never_removed"]) {
      raw.exec(`DROP TRIGGER "${trigger}"`);
    }
    raw.exec(`DELETE FROM "Seal"; DELETE FROM "SealMember"`);
    raw.close();
    expect(await verifyToReport(scratch.database, run.id)).toMatchObject({ value: { verified: false } });
    expect(await issueMissingReceipts(scratch.database)).toBe(1);
    expect(await issueMissingReceipts(scratch.database)).toBe(0);
    expect(await verifyToReport(scratch.database, run.id)).toMatchObject({
      value: { verified: true, checked: { conversations: 2 } },
    });
  });
});

describe("attempts of one job", () => {
  it("are roots of one family, with their own receipts, and fork numbers go on", async () => {
    const first = await push("a", "acme/api:nightly:77", "1");
    const [root] = first.conversations;
    if (!root) throw new Error("No conversation.");
    const before = await scratch.database.read.findConversation(root.id);
    const fork = await mustFork(scratch.database, root.id);
    const second = await push("b", "acme/api:nightly:77", "2");
    const other = await push("c", "acme/api:nightly:78", "1");

    expect(second.conversations).toHaveLength(1);
    expect(second.conversations[0]).toMatchObject({
      familyId: root.familyId,
      forkedFromId: null,
      sealed: true,
      tags: { attempt: "2", commit: "commit-b" },
    });
    expect(other.conversations[0]?.familyId).not.toBe(root.familyId);
    expect(await scratch.database.read.findConversation(root.id)).toEqual(before);
    const nextFork = await mustFork(scratch.database, second.conversations[0]?.id ?? "");
    expect([fork.promptCacheKey, nextFork.promptCacheKey].map((key) => key.replace(/^.*-fork-/, ""))).toEqual(
      ["1", "2"],
    );
    expect((await scratch.database.read.findFamily(root.familyId))?.labels.attempt).toBe("2");
    for (const { id } of [root, ...second.conversations, fork, nextFork]) {
      expect(await verifyToReport(scratch.database, id)).toMatchObject({ value: { verified: true } });
    }
  });

  it("are answered alone: the same bytes again give that attempt, not its siblings", async () => {
    const first = await push("a", "job", "1");
    await push("b", "job", "2");
    const again = await push("a", "job", "3");
    expect(again.created).toBe(false);
    expect(again.conversations.map(({ id }) => id)).toEqual(first.conversations.map(({ id }) => id));
  });

  it("find each other when they arrive at once", async () => {
    const outcomes = await Promise.all(["a", "b", "c", "d"].map((seed) => push(seed, "job", seed)));
    expect(new Set(outcomes.map((each) => each.conversations[0]?.familyId)).size).toBe(1);
  });
});

const CORPUS = process.env.OFFSHOOT_CORPUS ?? join(import.meta.dirname, "../../../shared/corpus");
const PER_FOLDER = 8;
const MAX_BYTES = 1_500_000;

/** Some files of each format folder, spread over it. */
function corpusFiles(): string[] {
  const folders = existsSync(CORPUS) ? readdirSync(CORPUS, { withFileTypes: true }) : [];
  return folders
    .filter((folder) => folder.isDirectory())
    .flatMap((folder) => {
      const files = readdirSync(join(CORPUS, folder.name), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.jsonl?$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((path) => statSync(path).size < MAX_BYTES)
        .sort();
      const step = Math.max(1, Math.floor(files.length / PER_FOLDER));
      return files.filter((_, index) => index % step === 0).slice(0, PER_FOLDER);
    });
}

it.skipIf(!existsSync(CORPUS))(
  "real transcripts of every format verify as they were sealed",
  async () => {
    let runs = 0;
    for (const path of corpusFiles()) {
      const files = [{ path: basename(path), bytes: readFileSync(path) }];
      const imported = await importFiles(scratch.database, files, { origin: "ci", labels: NO_LABELS });
      for (const { receipt } of imported.ok ? imported.value.receipt.sealed : []) {
        const report = await verifyToReport(scratch.database, receipt.run_id);
        expect(report, path).toMatchObject({ value: { verified: true, fault: null } });
        runs++;
      }
    }
    expect(runs).toBeGreaterThan(30);
  },
  60_000,
);
