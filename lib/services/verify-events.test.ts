import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { nextChainHash, nextPrefixHash } from "#lib/conversation/hash-chain.ts";
import { sha256 } from "#lib/sha256.ts";
import { allEvents } from "./testing/scenario.ts";
import {
  chainAnew,
  copyEvent,
  eventAt,
  expectFault,
  type TamperScene,
  tamperScene,
  verifyScene,
} from "./testing/tamper-scene.ts";

let scene: TamperScene;

beforeEach(async () => {
  scene = await tamperScene();
});
afterEach(() => scene.dispose());

describe("payload bytes", () => {
  it("names the event for a flipped bit at every 97th byte of every payload", async () => {
    const events = await allEvents(scene.scratch.database, scene.run);
    let flips = 0;
    for (const event of events) {
      const id = scene.raw
        .prepare(`SELECT "payloadId" FROM "Event" WHERE ${eventAt(scene, event.seq)}`)
        .pluck()
        .get();
      const bytes = scene.raw
        .prepare(`SELECT "bytes" FROM "Payload" WHERE "id" = ?`)
        .pluck()
        .get(id) as Buffer;
      const write = scene.raw.prepare(`UPDATE "Payload" SET "bytes" = ? WHERE "id" = ?`);
      for (let at = flips % 13; at < bytes.length; at += 97) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        write.run(flipped, id);
        await expectFault(scene, "payload", { seq: event.seq });
        flips++;
      }
      write.run(bytes, id);
    }
    expect(flips).toBeGreaterThan(events.length);
    expect((await verifyScene(scene)).verified).toBe(true);
  });

  it("notices bytes that are gone, and an event that points at another one's", async () => {
    scene.raw.exec(
      `UPDATE "Event" SET "payloadId" = (SELECT "payloadId" FROM "Event" WHERE ${eventAt(scene, 0)}) WHERE ${eventAt(scene, 3)}`,
    );
    await expectFault(scene, "payload", { seq: 3 });
    scene.raw.exec(`UPDATE "Event" SET "payloadId" = 999999 WHERE ${eventAt(scene, 3)}`);
    await expectFault(scene, "payload", { seq: 3 });
  });

  it("notices bytes filed under another name", async () => {
    scene.raw.exec(
      `UPDATE "Payload" SET "sha256" = '${"0".repeat(64)}' WHERE "id" = (SELECT "payloadId" FROM "Event" WHERE ${eventAt(scene, 2)})`,
    );
    await expectFault(scene, "payload", { seq: 2 });
  });
});

describe("events", () => {
  it.each([0, 3, 5])("names event %i when it is dropped", async (seq) => {
    scene.raw.exec(`DELETE FROM "Event" WHERE ${eventAt(scene, seq)}`);
    await expectFault(scene, "missing", { seq });
  });

  it("names the last event when the end is cut off, even with a shorter record", async () => {
    scene.raw.exec(`DELETE FROM "Event" WHERE ${eventAt(scene, scene.run.headSeq)}`);
    scene.raw.exec(`UPDATE "Conversation" SET "headSeq" = "headSeq" - 1 WHERE "id" = '${scene.run.id}'`);
    await expectFault(scene, "missing", { seq: scene.run.headSeq });
  });

  it("names the first event behind a gap that was closed", async () => {
    scene.raw.exec(`DELETE FROM "Event" WHERE ${eventAt(scene, 2)}`);
    for (let seq = 3; seq <= scene.run.headSeq; seq++)
      scene.raw.exec(`UPDATE "Event" SET "seq" = ${seq - 1} WHERE ${eventAt(scene, seq)}`);
    await expectFault(scene, "chain", { seq: 2 });
  });

  it("names the first of two that changed places", async () => {
    scene.raw.exec(`UPDATE "Event" SET "seq" = 9999 WHERE ${eventAt(scene, 2)}`);
    scene.raw.exec(`UPDATE "Event" SET "seq" = 2 WHERE ${eventAt(scene, 4)}`);
    scene.raw.exec(`UPDATE "Event" SET "seq" = 4 WHERE ${eventAt(scene, 9999)}`);
    await expectFault(scene, "chain", { seq: 2 });
  });

  it("names an event that is there twice", async () => {
    copyEvent(scene, 1, { seq: scene.run.headSeq + 1, eventId: "copy" });
    await expectFault(scene, "chain", { seq: scene.run.headSeq + 1 });
  });

  it("names an event that was added, chain and all", async () => {
    const last = (await allEvents(scene.scratch.database, scene.run)).at(-1);
    if (!last) throw new Error("The run has no event.");
    const added = { ...last, eventId: "added" };
    copyEvent(scene, scene.run.headSeq, {
      seq: scene.run.headSeq + 1,
      eventId: "added",
      chainHash: nextChainHash(sha256, last.chainHash, added),
      prefixHash: nextPrefixHash(sha256, last.prefixHash, last.contentHash),
    });
    await expectFault(scene, "added", { seq: scene.run.headSeq + 1 });
  });

  it.each([
    ["eventId", "'other'", "chain"],
    ["sourceKind", "'other'", "chain"],
    ["timestamp", "'2000-01-01T00:00:00'", "chain"],
    ["payloadHash", `'${"0".repeat(64)}'`, "payload"],
    ["chainHash", `'${"0".repeat(64)}'`, "chain"],
    ["prefixHash", `'${"0".repeat(64)}'`, "facts"],
    ["kind", "'log'", "facts"],
    ["kind", "'nonsense'", "facts"],
    ["format", "'codex'", "facts"],
    ["role", "'system'", "facts"],
    ["summary", "'All good.'", "facts"],
    ["toolName", "'rm'", "facts"],
    ["toolCallId", "'call'", "facts"],
    ["responseId", "'response'", "facts"],
    ["isError", '1 - "isError"', "facts"],
    ["payloadSize", "7", "facts"],
    ["hasUsage", '1 - "hasUsage"', "facts"],
  ] as const)("names the event when its %s is changed to %s", async (column, value, kind) => {
    scene.raw.exec(`UPDATE "Event" SET "${column}" = ${value} WHERE ${eventAt(scene, 2)}`);
    await expectFault(scene, kind, { seq: 2 });
  });

  it("names the event whose cost was made smaller", async () => {
    const events = await allEvents(scene.scratch.database, scene.run);
    const costly = events.find((event) => event.usage?.cost);
    scene.raw.exec(
      `UPDATE "Event" SET "usageCost" = "usageCost" / 2 WHERE ${eventAt(scene, costly?.seq ?? -1)}`,
    );
    await expectFault(scene, "facts", { seq: costly?.seq ?? -1 });
  });

  it("names the first event of a history that was chained anew", async () => {
    scene.raw.exec(`UPDATE "Event" SET "timestamp" = '2000-01-01T00:00:00' WHERE ${eventAt(scene, 3)}`);
    await chainAnew(scene);
    await expectFault(scene, "facts", { seq: 3 });
    scene.raw.exec(
      `UPDATE "SealMember" SET "factsMarks" = zeroblob(0) WHERE "conversationId" = '${scene.run.id}'`,
    );
    await expectFault(scene, "added", { seq: 0 });
  });
});
