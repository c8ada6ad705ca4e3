import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { receiptText } from "#lib/conversation/receipt.ts";
import { generateSealKey, readSealKey } from "#lib/seal/seal-key.ts";
import { importForkableRun, importRun } from "#lib/services/testing/scenario.ts";
import { EXIT } from "./command-error.mjs";
import { type OfflineScene, offlineScene, outcomeOf, receiptOf } from "./testing/offline-scene.ts";
import { verifyOffline } from "./verify-offline.mjs";

let scene: OfflineScene;
beforeAll(async () => {
  scene = await offlineScene();
});
afterAll(() => scene.dispose());

describe("a receipt", () => {
  it("that was changed anywhere is forged", async () => {
    const { receipt: seal, signature } = scene.receipt;
    const forgeries = [
      { ...seal, events: seal.events + 1 },
      { ...seal, head_hash: "0".repeat(64) },
      { ...seal, sequence: seal.sequence + 1 },
      { ...seal, sealed_at: "2000-01-01T00:00:00.000Z" },
      { ...seal, previous: "f".repeat(64) },
      { ...seal, note: "added" },
    ];
    for (const forged of forgeries) {
      expect(await scene.check({ receipt: { receipt: forged, signature } })).toEqual({
        code: EXIT.forgedReceipt,
        sentence: expect.stringMatching(/^Forged receipt/),
      });
    }
    for (const broken of [signature.slice(0, -4), `${signature} `, "", "x".repeat(88)]) {
      expect((await scene.check({ receipt: { receipt: seal, signature: broken } })).code).toBe(
        EXIT.forgedReceipt,
      );
    }
  });

  it("signed by a stranger is forged under our key's name and of a wrong key under theirs", async () => {
    const stranger = readSealKey(generateSealKey());
    const ours = {
      receipt: scene.receipt.receipt,
      signature: stranger.sign(receiptText(scene.receipt.receipt)),
    };
    expect((await scene.check({ receipt: ours })).code).toBe(EXIT.forgedReceipt);
    const renamed = { ...scene.receipt.receipt, key_id: stranger.keyId };
    const theirs = { receipt: renamed, signature: stranger.sign(receiptText(renamed)) };
    expect(await scene.check({ receipt: theirs })).toEqual({
      code: EXIT.wrongKey,
      sentence: expect.stringMatching(/^Wrong key/),
    });
  });

  it("that is cut short is unreadable, wherever it is cut", async () => {
    const text = JSON.stringify(scene.receipt);
    for (let length = 0; length < text.length; length += 37) {
      expect(await scene.check({ receipt: text.slice(0, length) })).toEqual({
        code: EXIT.unreadableReceipt,
        sentence: expect.stringMatching(/^Unreadable receipt/),
      });
    }
    for (const part of [
      {},
      [],
      { receipt: null, signature: "" },
      { signature: scene.receipt.signature },
      null,
    ]) {
      expect((await scene.check({ receipt: JSON.stringify(part) })).code).toBe(EXIT.unreadableReceipt);
    }
  });

  it("of another run says so", async () => {
    const other = await importForkableRun(scene.db, "other");
    expect(await scene.check({ receipt: await receiptOf(scene.db, other) })).toEqual({
      code: EXIT.otherReceipt,
      sentence: expect.stringMatching(/^Another run's receipt/),
    });
  });

  it("cannot be checked with a wrong key, a private key or no key", async () => {
    const other = generateSealKey();
    for (const key of [readSealKey(other).publicKey, other, "no key", ""]) {
      expect((await scene.check({ key })).code).toBe(EXIT.wrongKey);
    }
  });
});

describe("the original files", () => {
  it("give the sealed history again, and not when a byte is changed", async () => {
    const { run: built, root } = await importRun(scene.db, {
      seed: "source",
      steps: [{ user: "Build." }, { agent: "Built." }],
      branches: [{ after: 0, steps: [{ agent: "Another way." }] }],
    });
    const signed = JSON.stringify(await receiptOf(scene.db, root));
    const [receiptFile, keyFile, path] = ["r.json", "k.pem", "source"].map((name) =>
      join(scene.folder, name),
    );
    await writeFile(receiptFile ?? "", signed);
    await writeFile(keyFile ?? "", scene.publicKey);
    const files = { receiptFile: receiptFile ?? "", keyFile: keyFile ?? "" };
    for (const { path: name, bytes } of built.files) {
      await mkdir(dirname(join(path ?? "", name)), { recursive: true });
      await writeFile(join(path ?? "", name), bytes);
    }
    expect(await outcomeOf(verifyOffline(path ?? "", files))).toMatchObject({ code: 0 });

    for (const { path: name, bytes } of built.files) {
      const text = Buffer.from(bytes).toString("utf8");
      await writeFile(join(path ?? "", name), text.replace("Build.", "Burnt."));
    }
    expect(await outcomeOf(verifyOffline(path ?? "", files))).toEqual({
      code: EXIT.historyDiffers,
      sentence: expect.stringContaining("The history differs"),
    });
  }, 60_000);
});
