import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { receiptText } from "#lib/conversation/receipt.ts";
import { generateSealKey, readSealKey } from "#lib/seal/seal-key.ts";
import { mustFork } from "./testing/scenario.ts";
import {
  chainAnew,
  eventAt,
  eventIdAt,
  expectFault,
  forge,
  type TamperScene,
  tamperScene,
  verifyScene,
} from "./testing/tamper-scene.ts";
import { verifyAllSeals } from "./verify-seal-chain.ts";

let scene: TamperScene;

beforeEach(async () => {
  scene = await tamperScene();
});
afterEach(() => scene.dispose());

it("verifies what nobody touched: the run, its branch, and the chain of all receipts", async () => {
  const report = await verifyScene(scene);
  expect(report).toMatchObject({ verified: true, fault: null, checked: { conversations: 2, receipts: 3 } });
  expect(report.receipt).toMatchObject({ sequence: 2, run_id: scene.run.id });
  expect(report.summary).toContain("are those that were sealed");
  expect(await verifyAllSeals(scene.scratch.database)).toMatchObject({ receipts: 3, fault: null });
});

describe("record and config", () => {
  it("notices every column of the sealed conversation but its title, tags, family and their times", async () => {
    const free = ["id", "title", "tags", "updatedAt", "createdAt", "familyId", "ordinal", "version"];
    const original = scene.raw
      .prepare(`SELECT * FROM "Conversation" WHERE "id" = ?`)
      .get(scene.run.id) as Record<string, unknown>;
    const others: Record<string, unknown> = {
      status: "stuck",
      promptCacheKeySource: "explicit",
      activatedSkills: '["x"]',
      carriedTotals: original.ownTotals,
      ownTotals: String(original.ownTotals).replace('"responses":', '"responses":1'),
      unattributed: String(original.unattributed).replace('"responses":', '"responses":1'),
      sealed: 0,
    };
    for (const [column, value] of Object.entries(original)) {
      if (free.includes(column)) continue;
      const write = scene.raw.prepare(
        `UPDATE "Conversation" SET "${column}" = ? WHERE "id" = '${scene.run.id}'`,
      );
      const isNumber = typeof value === "number" || column === "forkPointSeq";
      write.run(others[column] ?? (isNumber ? 77 : "changed"));
      expect((await verifyScene(scene)).fault?.kind, column).toBe("record");
      write.run(value);
      expect((await verifyScene(scene)).verified, column).toBe(true);
    }
  });

  it.each(["model", "systemPrompt", "credentialEnv", "baseUrl", "provider", "source"])(
    "notices another %s",
    async (column) => {
      scene.raw.exec(
        `UPDATE "AgentConfig" SET "${column}" = 'other' WHERE "conversationId" = '${scene.run.id}'`,
      );
      await expectFault(scene, "record");
    },
  );

  it("notices a branch of the run that was changed, from its root", async () => {
    scene.raw.exec(
      `UPDATE "Event" SET "summary" = 'x' WHERE "seq" = 1 AND "conversationId" IN
        (SELECT "id" FROM "Conversation" WHERE "forkedFromId" = '${scene.run.id}')`,
    );
    await expectFault(scene, "facts", { seq: 1 });
  });

  it("notices a run that is gone, by its id and over the chain of receipts", async () => {
    scene.raw.exec(`DELETE FROM "Event" WHERE "conversationId" = '${scene.run.id}'`);
    scene.raw.exec(`DELETE FROM "Conversation" WHERE "id" = '${scene.run.id}'`);
    await expectFault(scene, "missing", { sequence: 2 });
    const chain = await verifyAllSeals(scene.scratch.database);
    expect(chain.fault).toMatchObject({ kind: "missing", conversation_id: scene.run.id, sequence: 2 });
  });
});

describe("receipts", () => {
  it.each([
    ["cut short", `substr("body", 1, 100)`],
    ["no receipt", `'{}'`],
    ["no JSON", `'x'`],
    ["a receipt with a field more", `replace("body", '{', '{"note":1,')`],
    ["spelled another way", `replace("body", '"kind":"seal"', '"kind": "seal"')`],
  ])("notices one that is %s, its own and an earlier one", async (_, body) => {
    scene.raw.exec(`UPDATE "Seal" SET "body" = ${body} WHERE "sequence" = 1`);
    await expectFault(scene, "receipt", { sequence: 1 });
    scene.raw.exec(`UPDATE "Seal" SET "body" = ${body} WHERE "sequence" = 2`);
    await expectFault(scene, "receipt", { sequence: 2 });
  });

  it("names the changed event even when its receipt was forged with it", async () => {
    scene.raw.exec(`UPDATE "Event" SET "summary" = 'x' WHERE ${eventAt(scene, 2)}`);
    forge(scene, (signed) => {
      signed.receipt.sealed_at = "2000-01-01T00:00:00.000Z";
    });
    await expectFault(scene, "facts", { seq: 2 });
  });

  it("notices a receipt with a new date and hashes to fit", async () => {
    forge(scene, (signed) => {
      signed.receipt.sealed_at = "2000-01-01T00:00:00.000Z";
    });
    await expectFault(scene, "signature", { sequence: 2 });
  });

  it("notices a signature by another key, under its own name, a false one, and ours", async () => {
    const other = readSealKey(generateSealKey());
    const sign = (keyId: string) =>
      forge(scene, (signed) => {
        signed.receipt.key_id = keyId;
        signed.signature = other.sign(receiptText(signed.receipt));
      });
    sign(other.keyId);
    await expectFault(scene, "key", { sequence: 2 });
    const falseName = "0".repeat(16);
    scene.raw.prepare(`INSERT INTO "SealKey" VALUES (?, ?, '2026-01-01')`).run(falseName, other.publicKey);
    sign(falseName);
    await expectFault(scene, "key", { sequence: 2 });
    sign(scene.scratch.database.sealKeyId);
    await expectFault(scene, "signature", { sequence: 2 });
  });

  it("notices another run's receipt in its place", async () => {
    scene.raw.exec(`UPDATE "SealMember" SET "sequence" = 3 WHERE "conversationId" = '${scene.run.id}'`);
    await expectFault(scene, "receipt", { sequence: 3 });
  });

  it("notices a signature that was cut short or taken from another receipt", async () => {
    scene.raw.exec(`UPDATE "Seal" SET "signature" = substr("signature", 1, 40) WHERE "sequence" = 2`);
    await expectFault(scene, "signature", { sequence: 2 });
    scene.raw.exec(
      `UPDATE "Seal" SET "signature" = (SELECT "signature" FROM "Seal" WHERE "sequence" = 1) WHERE "sequence" = 2`,
    );
    await expectFault(scene, "signature", { sequence: 2 });
  });

  it("notices a receipt that was taken out of the middle, and one that was renumbered", async () => {
    scene.raw.exec(`DELETE FROM "Seal" WHERE "sequence" = 1`);
    await expectFault(scene, "seal_chain", { sequence: 1 });
    scene.raw.exec(`UPDATE "Seal" SET "sequence" = 1 WHERE "sequence" = 3`);
    await expectFault(scene, "receipt", { sequence: 1 });
  });

  it("notices a link that fits no longer", async () => {
    forge(scene, (signed) => {
      signed.receipt.previous = "1".repeat(64);
    });
    const chain = await verifyAllSeals(scene.scratch.database);
    expect(chain.fault).toMatchObject({ kind: "seal_chain", sequence: 2 });
    expect(chain).toMatchObject({ receipts: 1, head: { sequence: 1 } });
  });

  it("notices its own receipt missing at the end of the chain, and that no receipt is left at all", async () => {
    scene.raw.exec(`DELETE FROM "Seal" WHERE "sequence" >= 2`);
    await expectFault(scene, "seal_chain", { sequence: 2 });
    scene.raw.exec(`DELETE FROM "Seal"; DELETE FROM "SealMember"`);
    await expectFault(scene, "receipt");
  });
});

describe("forks", () => {
  it("say how much of them is the sealed run's, also forks of forks", async () => {
    const { database } = scene.scratch;
    const fork = await mustFork(database, scene.run.id, { fromEventId: await eventIdAt(scene, 4) });
    const report = await verifyScene(scene, fork.id);
    expect(report).toMatchObject({
      verified: true,
      receipt: null,
      source: { conversation_id: scene.run.id, shared_events: 5, sequence: 2 },
    });
    expect(report.summary).toContain("First 5 events identical to the sealed run");
    const second = await mustFork(database, fork.id, { fromEventId: await eventIdAt(scene, 2) });
    expect((await verifyScene(scene, second.id)).source).toMatchObject({
      conversation_id: scene.run.id,
      shared_events: 3,
    });
  });

  it("name the event that is not the sealed run's, though the fork fits its own chain", async () => {
    const fork = await mustFork(scene.scratch.database, scene.run.id, {
      fromEventId: await eventIdAt(scene, 4),
    });
    scene.raw.exec(
      `UPDATE "Event" SET "timestamp" = 'x' WHERE "conversationId" = '${fork.id}' AND "seq" = 2`,
    );
    await chainAnew(scene, fork);
    expect((await verifyScene(scene, fork.id)).fault).toMatchObject({ kind: "source", seq: 2 });
  });

  it("notice when it was the sealed run that changed", async () => {
    const fork = await mustFork(scene.scratch.database, scene.run.id, {
      fromEventId: await eventIdAt(scene, 4),
    });
    scene.raw.exec(`UPDATE "Event" SET "timestamp" = 'x' WHERE ${eventAt(scene, 6)}`);
    expect((await verifyScene(scene, fork.id)).fault).toMatchObject({
      kind: "source",
      conversation_id: scene.run.id,
    });
  });
});
