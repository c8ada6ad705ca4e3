import { expect, it } from "vitest";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { makeEvent } from "#lib/conversation/testing/make-event.ts";
import { scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Writes } from "#lib/db/store.ts";
import { configRow, conversationRow, familyRow } from "#lib/db/testing/rows.ts";
import { sha256 } from "#lib/sha256.ts";
import { getFamilyGraph } from "./get-family-graph.ts";

const bytes = new TextEncoder().encode("{}");
const payload = { sha256: sha256(bytes), bytes };

/** A conversation of one user message a prompt hash; its events are called `<id>-<seq>`. */
async function store(tx: Writes, facts: Partial<Conversation>, prefixHashes: string[]): Promise<void> {
  const conversation = conversationRow({ headSeq: prefixHashes.length - 1, ...facts });
  const events = prefixHashes.map((prefixHash, seq) =>
    makeEvent(seq, {
      kind: "message",
      role: "user",
      eventId: `${conversation.id}-${seq}`,
      originConversationId: conversation.id,
      payloadHash: payload.sha256,
      payloadSize: bytes.length,
      prefixHash,
    }),
  );
  await tx.insertConversation(conversation);
  await tx.insertAgentConfig(conversation.id, configRow());
  await tx.appendEvents({ familyId: "family", conversationId: conversation.id, events, payloads: [payload] });
}

it("says where sub-agents were spawned and which steps a retry shares with an earlier root", async () => {
  const scratch = await scratchDatabase();
  const stored = await scratch.database.write(async (tx) => {
    await tx.insertFamily(familyRow());
    await store(tx, { id: "first", configHash: "c1" }, ["a", "ab", "abc"]);
    await store(tx, { id: "agent", spawnedById: "first", spawnedByEventId: "first-1" }, ["a", "ab"]);
    await store(tx, { id: "lost", spawnedById: "first", spawnedByEventId: "gone" }, ["x"]);
    await store(tx, { id: "retry", configHash: "c1" }, ["a", "ab", "abq"]);
    await store(tx, { id: "changed", configHash: "c2" }, ["a", "ab", "abq", "abqr"]);
    await store(tx, { id: "other", configHash: "c2" }, ["z"]);
    return { ok: true, value: null };
  });
  expect(stored.ok).toBe(true);
  const graph = await getFamilyGraph(scratch.database, "retry");
  await scratch.dispose();
  const lanes = graph.ok ? graph.value.lanes : [];
  expect(
    lanes.map(({ conversationId, spawnedById, spawnedBySeq, sharedPrefix, configChanged }) => [
      conversationId,
      spawnedById,
      spawnedBySeq,
      sharedPrefix,
      configChanged,
    ]),
  ).toEqual([
    ["first", null, null, null, false],
    ["agent", "first", 1, null, false],
    ["lost", "first", null, null, false],
    ["retry", null, null, { conversationId: "first", steps: 2 }, false],
    ["changed", null, null, { conversationId: "retry", steps: 3 }, true],
    ["other", null, null, null, false],
  ]);
});
