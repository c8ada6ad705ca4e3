import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { receiptText, type SignedSeal } from "#lib/conversation/receipt.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { generateSealKey, readSealKey } from "#lib/seal/seal-key.ts";
import { findReceipt } from "#lib/services/find-receipt.ts";
import { getSealKeys } from "#lib/services/get-seal-keys.ts";
import { importForkableRun, importRun, mustFork } from "#lib/services/testing/scenario.ts";
import { CommandError, EXIT } from "./command-error.mjs";
import { writeBundle } from "./testing/write-bundle.ts";
import { verifyOffline } from "./verify-offline.mjs";

let scratch: ScratchDatabase;
let folder: string;
let run: Conversation;
let bundle: Buffer[];
let receipt: SignedSeal;
let publicKey: string;

beforeAll(async () => {
  scratch = await scratchDatabase();
  folder = await mkdtemp(join(tmpdir(), "offshoot-verify-"));
  run = await importForkableRun(scratch.database, "run");
  bundle = await writeBundle(scratch.database, run);
  receipt = await receiptOf(run);
  publicKey = (await getSealKeys(scratch.database)).public_key;
});
afterAll(async () => {
  await scratch.dispose();
  await rm(folder, { recursive: true, force: true });
});

async function receiptOf(conversation: Conversation): Promise<SignedSeal> {
  const found = await findReceipt(scratch.database, conversation.id);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

type Given = { lines?: Buffer[]; source?: Buffer[]; receipt?: unknown; key?: string };

async function check(given: Given = {}): Promise<{ code: number; sentence: string }> {
  const [path, receiptFile, keyFile] = ["run.jsonl", "receipt.json", "key.pem"].map((name) =>
    join(folder, name),
  );
  const signed = given.receipt ?? receipt;
  await writeFile(path ?? "", Buffer.concat(given.lines ?? bundle));
  await writeFile(receiptFile ?? "", typeof signed === "string" ? signed : JSON.stringify(signed));
  await writeFile(keyFile ?? "", given.key ?? publicKey);
  const sourceFile = given.source && join(folder, "source.jsonl");
  if (given.source) await writeFile(sourceFile ?? "", Buffer.concat(given.source));
  const files = { receiptFile: receiptFile ?? "", keyFile: keyFile ?? "" };
  return outcome(verifyOffline(path ?? "", sourceFile ? { ...files, sourceFile } : files));
}

async function outcome(checked: Promise<string>): Promise<{ code: number; sentence: string }> {
  try {
    return { code: EXIT.done, sentence: await checked };
  } catch (error) {
    if (error instanceof CommandError) return { code: error.exitCode, sentence: error.message };
    throw error;
  }
}

const differs = (seq: number) => ({
  code: EXIT.historyDiffers,
  sentence: expect.stringMatching(new RegExp(`^The history differs at event ${seq}\\b`)),
});

describe("a bundle", () => {
  it("verifies with nothing but the receipt and the public key", async () => {
    expect(await check()).toEqual({
      code: 0,
      sentence: expect.stringMatching(/^Verified: \d+ events are those that were sealed/),
    });
  });

  it("verifies against the whole answer of an import, and a list of receipts", async () => {
    const answer = { conversations: [], receipt: { bytes: 1, sealed: [receipt] } };
    expect((await check({ receipt: answer })).code).toBe(0);
    expect((await check({ receipt: [receipt] })).code).toBe(0);
  });

  it("names the event whose payload has a flipped byte, over a sample of all of them", async () => {
    for (const [index, line] of bundle.entries()) {
      if (index === 0) continue;
      const event = JSON.parse(line.toString("utf8"));
      const payload = Buffer.from(event.text ?? event.base64, event.text === undefined ? "base64" : "utf8");
      for (let at = index % 11; at < payload.length; at += 61) {
        const flipped = Buffer.from(payload);
        flipped[at] = (flipped[at] ?? 0) ^ 0x01;
        const changed = { ...event, text: undefined, base64: flipped.toString("base64") };
        const lines = bundle.with(index, Buffer.from(`${JSON.stringify(changed)}\n`));
        expect(await check({ lines })).toEqual(differs(index - 1));
      }
    }
  });

  it("names an event whose facts were changed", async () => {
    for (const [field, value] of [
      ["eventId", "other"],
      ["sourceKind", "other"],
      ["timestamp", "2000-01-01"],
      ["payloadHash", "0".repeat(64)],
      ["chainHash", "0".repeat(64)],
    ]) {
      expect(await check({ lines: changeEvent(3, { [String(field)]: value }) })).toEqual(differs(3));
    }
  });

  it("names what is dropped, cut off, doubled, swapped or broken", async () => {
    expect(await check({ lines: bundle.toSpliced(3, 1) })).toEqual(differs(2));
    expect(await check({ lines: bundle.slice(0, -1) })).toEqual(differs(bundle.length - 2));
    expect(await check({ lines: bundle.toSpliced(4, 0, bundle[3] ?? Buffer.alloc(0)) })).toEqual(differs(2));
    const swapped = bundle.with(3, bundle[4] ?? Buffer.alloc(0)).with(4, bundle[3] ?? Buffer.alloc(0));
    expect(await check({ lines: swapped })).toEqual(differs(2));
    expect(await check({ lines: bundle.with(5, Buffer.from("{broken\n")) })).toEqual(differs(4));
  });

  it("refuses a file that was written anew with a chain of its own", async () => {
    const other = await importForkableRun(scratch.database, "anew");
    const [header, ...lines] = await writeBundle(scratch.database, other);
    const stolen = Buffer.from(header?.toString("utf8").replaceAll(other.id, run.id) ?? "");
    expect(await check({ lines: [stolen, ...lines] })).toEqual({
      code: EXIT.historyDiffers,
      sentence: expect.stringContaining("not the signed head hash"),
    });
  });
});

describe("a fork", () => {
  it("of the whole run proves what it begins with", async () => {
    const fork = await mustFork(scratch.database, run.id);
    const lines = await writeBundle(scratch.database, fork);
    expect(await check({ lines })).toMatchObject({ code: 0 });
  });

  it("from a step shows with its run's bundle what of it is sealed, and where it is not", async () => {
    const at = await scratch.database.read.findEventBySeq(run.id, 3);
    const fork = await mustFork(scratch.database, run.id, { fromEventId: at?.eventId ?? null });
    const lines = await writeBundle(scratch.database, fork);
    expect(await check({ lines, source: bundle })).toEqual({
      code: 0,
      sentence: expect.stringMatching(/^Verified: first 4 events identical to the sealed run/),
    });
    // A fork of another run that claims to come from this one: its own chain is right, and it is not this one's.
    const other = await importForkableRun(scratch.database, "stranger");
    const otherAt = await scratch.database.read.findEventBySeq(other.id, 3);
    const stranger = await mustFork(scratch.database, other.id, { fromEventId: otherAt?.eventId ?? null });
    const [header, ...rest] = await writeBundle(scratch.database, stranger);
    const claimed = Buffer.from(header?.toString("utf8").replaceAll(other.id, run.id) ?? "");
    expect(await check({ lines: [claimed, ...rest], source: bundle })).toEqual(differs(0));
    expect(await check({ lines, source: bundle.slice(0, -1) })).toEqual(differs(bundle.length - 2));
    expect(await check({ lines: bundle, source: bundle })).toMatchObject({ code: EXIT.otherReceipt });
  });

  it("from a step says what is needed to prove more", async () => {
    const at = await scratch.database.read.findEventBySeq(run.id, 3);
    const fork = await mustFork(scratch.database, run.id, { fromEventId: at?.eventId ?? null });
    const lines = await writeBundle(scratch.database, fork);
    expect(await check({ lines })).toEqual({
      code: EXIT.otherReceipt,
      sentence: expect.stringContaining("leaves its sealed run before the end"),
    });
  });
});

describe("a receipt", () => {
  it("that was changed anywhere is forged", async () => {
    const { receipt: seal, signature } = receipt;
    const forgeries = [
      { ...seal, events: seal.events + 1 },
      { ...seal, head_hash: "0".repeat(64) },
      { ...seal, sequence: seal.sequence + 1 },
      { ...seal, sealed_at: "2000-01-01T00:00:00.000Z" },
      { ...seal, previous: "f".repeat(64) },
      { ...seal, note: "added" },
    ];
    for (const forged of forgeries) {
      expect(await check({ receipt: { receipt: forged, signature } })).toEqual({
        code: EXIT.forgedReceipt,
        sentence: expect.stringMatching(/^Forged receipt/),
      });
    }
    for (const broken of [signature.slice(0, -4), `${signature} `, "", "x".repeat(88)]) {
      expect((await check({ receipt: { receipt: seal, signature: broken } })).code).toBe(EXIT.forgedReceipt);
    }
  });

  it("signed by a stranger is forged under our key's name and of a wrong key under theirs", async () => {
    const stranger = readSealKey(generateSealKey());
    const ours = { receipt: receipt.receipt, signature: stranger.sign(receiptText(receipt.receipt)) };
    expect((await check({ receipt: ours })).code).toBe(EXIT.forgedReceipt);
    const renamed = { ...receipt.receipt, key_id: stranger.keyId };
    const theirs = { receipt: renamed, signature: stranger.sign(receiptText(renamed)) };
    expect(await check({ receipt: theirs })).toEqual({
      code: EXIT.wrongKey,
      sentence: expect.stringMatching(/^Wrong key/),
    });
  });

  it("that is cut short is unreadable, wherever it is cut", async () => {
    const text = JSON.stringify(receipt);
    for (let length = 0; length < text.length; length += 37) {
      expect(await check({ receipt: text.slice(0, length) })).toEqual({
        code: EXIT.unreadableReceipt,
        sentence: expect.stringMatching(/^Unreadable receipt/),
      });
    }
    for (const part of [{}, [], { receipt: null, signature: "" }, { signature: receipt.signature }, null]) {
      expect((await check({ receipt: JSON.stringify(part) })).code).toBe(EXIT.unreadableReceipt);
    }
  });

  it("of another run says so", async () => {
    const other = await importForkableRun(scratch.database, "other");
    expect(await check({ receipt: await receiptOf(other) })).toEqual({
      code: EXIT.otherReceipt,
      sentence: expect.stringMatching(/^Another run's receipt/),
    });
  });

  it("cannot be checked with a wrong key, a private key or no key", async () => {
    const other = generateSealKey();
    for (const key of [readSealKey(other).publicKey, other, "no key", ""]) {
      expect((await check({ key })).code).toBe(EXIT.wrongKey);
    }
  });
});

describe("the original files", () => {
  it("give the sealed history again, and not when a byte is changed", async () => {
    const { run: built, root } = await importRun(scratch.database, {
      seed: "source",
      steps: [{ user: "Build." }, { agent: "Built." }],
      branches: [{ after: 0, steps: [{ agent: "Another way." }] }],
    });
    const signed = JSON.stringify(await receiptOf(root));
    const [receiptFile, keyFile, path] = ["r.json", "k.pem", "source"].map((name) => join(folder, name));
    await writeFile(receiptFile ?? "", signed);
    await writeFile(keyFile ?? "", publicKey);
    const files = { receiptFile: receiptFile ?? "", keyFile: keyFile ?? "" };
    for (const { path: name, bytes } of built.files) {
      await mkdir(dirname(join(path ?? "", name)), { recursive: true });
      await writeFile(join(path ?? "", name), bytes);
    }
    expect(await outcome(verifyOffline(path ?? "", files))).toMatchObject({ code: 0 });

    for (const { path: name, bytes } of built.files) {
      const text = Buffer.from(bytes).toString("utf8");
      await writeFile(join(path ?? "", name), text.replace("Build.", "Burnt."));
    }
    expect(await outcome(verifyOffline(path ?? "", files))).toEqual({
      code: EXIT.historyDiffers,
      sentence: expect.stringContaining("The history differs"),
    });
  }, 60_000);
});

function changeEvent(seq: number, changes: Record<string, unknown>): Buffer[] {
  const event = JSON.parse(bundle[seq + 1]?.toString("utf8") ?? "{}");
  return bundle.with(seq + 1, Buffer.from(`${JSON.stringify({ ...event, ...changes })}\n`));
}
