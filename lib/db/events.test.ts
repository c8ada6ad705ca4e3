import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ok } from "#lib/app-error.ts";
import { makeUsage } from "#lib/conversation/testing/make-event.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import type { EventRow, Writes } from "./store.ts";
import { conversationRow, eventRows, storeRoot } from "./testing/rows.ts";

const ALL = { fromSeq: 0, toSeq: Number.MAX_SAFE_INTEGER };

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
});
afterEach(() => scratch.dispose());

const write = <T>(job: (tx: Writes) => Promise<T>) => scratch.database.write(async (tx) => ok(await job(tx)));

const append = (count: number, from: number, conversationId = "root") =>
  write((tx) =>
    tx.appendEvents({
      familyId: "family",
      conversationId,
      ...eventRows(count, { from, originId: conversationId }),
    }),
  );

const forkOf = (fromId: string, id: string, throughSeq: number) =>
  write(async (tx) => {
    await tx.insertConversation(conversationRow({ id, forkedFromId: fromId, forkPointSeq: throughSeq }));
    await tx.copyEvents({ fromId, toId: id, throughSeq });
  });

async function ownEvents(conversationIds: string[]) {
  const events = [];
  for await (const batch of scratch.database.read.streamStepEvents("family", conversationIds))
    events.push(...batch);
  return events;
}

function countRows(table: string): unknown {
  const raw = new Sqlite(scratch.file, { readonly: true });
  const count = raw.prepare(`SELECT count(*) FROM "${table}"`).pluck().get();
  raw.close();
  return count;
}

describe("appendEvents", () => {
  it("continues behind what is stored and lists everything in order", async () => {
    await storeRoot(scratch.database, 2);
    await append(3, 2);
    const events = await scratch.database.read.listEvents({ conversationId: "root", ...ALL });
    expect(events.map((event) => event.seq)).toEqual([0, 1, 2, 3, 4]);
  });

  it.each([
    ["a gap", 3],
    ["an overlap", 1],
  ])("refuses %s and stores nothing", async (_, from) => {
    await storeRoot(scratch.database, 2);
    await expect(append(1, from)).rejects.toThrow(`expected 2, got ${from}`);
    expect(countRows("Event")).toBe(2);
    expect(countRows("Payload")).toBe(2);
  });

  it("refuses an event whose payload is not there", async () => {
    await storeRoot(scratch.database, 2);
    const { events } = eventRows(1, { from: 2 });
    const orphan = write((tx) =>
      tx.appendEvents({ familyId: "family", conversationId: "root", events, payloads: [] }),
    );
    await expect(orphan).rejects.toThrow("Event e2 of root must name a payload that is stored");
    expect(countRows("Event")).toBe(2);
  });

  it("stores equal bytes once", async () => {
    await storeRoot(scratch.database, 2);
    await write(async (tx) => {
      await tx.insertConversation(conversationRow({ id: "twin" }));
      await tx.appendEvents({ familyId: "family", conversationId: "twin", ...eventRows(2) });
    });
    expect(countRows("Payload")).toBe(2);
    expect(countRows("Event")).toBe(4);
  });

  it("refuses a sealed conversation", async () => {
    await storeRoot(scratch.database, 2, true);
    await expect(append(1, 2)).rejects.toThrow("sealed");
    expect(countRows("Payload")).toBe(2);
  });

  it("gives back every column as it was, over several batches", async () => {
    const random = seededRandom(7);
    await storeRoot(scratch.database, 0);
    const { events, payloads } = eventRows(1_203);
    const amount = () => (random.chance(0.3) ? null : random.int(2_147_483_647));
    const real = () => (random.chance(0.3) ? null : random.int(1e9) / 7 ** random.int(12));
    const text = () =>
      random.chance(0.4) ? null : random.pick(["", "café 🌿", `quo"te\\`, "\u0000 nul", "'); --"]);
    const stored: EventRow[] = events.map((event) => ({
      ...event,
      kind: random.pick(["message", "tool_call", "opaque"]),
      role: random.pick(["system", "user", "assistant", "tool", null]),
      timestamp: text(),
      summary: text() ?? "plain",
      toolName: text(),
      toolCallId: text(),
      responseId: text(),
      isError: random.chance(0.5),
      contentHash: text(),
      usage: random.chance(0.5)
        ? null
        : makeUsage({
            model: text(),
            input: amount(),
            reasoning: amount(),
            cost: real(),
            latencyMs: real(),
            ttftMs: real(),
          }),
    }));
    await write((tx) =>
      tx.appendEvents({ familyId: "family", conversationId: "root", events: stored, payloads }),
    );
    const read = await scratch.database.read.listEvents({ conversationId: "root", ...ALL });
    expect(read).toEqual(stored.map((event) => ({ ...event, conversationId: "root" })));
  });
});

describe("copyEvents", () => {
  it("copies the prefix as inherited rows and leaves the source as it was", async () => {
    await storeRoot(scratch.database, 5, true);
    const before = await scratch.database.read.listEvents({ conversationId: "root", ...ALL });
    await forkOf("root", "fork", 2);
    const copied = await scratch.database.read.listEvents({ conversationId: "fork", ...ALL });
    expect(copied).toEqual(
      before.slice(0, 3).map((event) => ({ ...event, conversationId: "fork", inherited: true })),
    );
    expect(await scratch.database.read.listEvents({ conversationId: "root", ...ALL })).toEqual(before);
    expect(countRows("Payload")).toBe(5);
  });

  it("copies nothing for a fork that starts empty", async () => {
    await storeRoot(scratch.database, 2);
    await forkOf("root", "fork", -1);
    expect(await scratch.database.read.listEvents({ conversationId: "fork", ...ALL })).toEqual([]);
  });

  it("refuses a fork point the source does not have, and a target that is not empty", async () => {
    await storeRoot(scratch.database, 2);
    await expect(forkOf("root", "fork", 2)).rejects.toThrow("does not have all events");
    await forkOf("root", "fork", 1);
    const again = write((tx) => tx.copyEvents({ fromId: "root", toId: "fork", throughSeq: 1 }));
    await expect(again).rejects.toThrow("empty conversation only");
    expect(countRows("Event")).toBe(4);
  });

  it("copies more than one batch in one transaction", async () => {
    await storeRoot(scratch.database, 6_001);
    await forkOf("root", "fork", 5_999);
    const copied = await scratch.database.read.listEvents({ conversationId: "fork", ...ALL });
    expect(copied.map((event) => event.seq)).toEqual(Array.from({ length: 6_000 }, (_, seq) => seq));
    await forkOf("fork", "grandchild", 5_999);
    expect(await ownEvents(["root", "fork", "grandchild"])).toHaveLength(6_001);
  });
});

describe("reads", () => {
  it("finds one event by id and by seq, within its conversation only", async () => {
    await storeRoot(scratch.database, 3);
    const { read } = scratch.database;
    expect(await read.findEvent("root", "e1")).toMatchObject({ seq: 1 });
    expect(await read.findEventBySeq("root", 2)).toMatchObject({ eventId: "e2" });
    expect(await read.findEvent("root", "e9")).toBeNull();
    expect(await read.findEvent("other", "e1")).toBeNull();
    expect(await read.findEventBySeq("root", 3)).toBeNull();
  });

  it("lists a range with both bounds", async () => {
    await storeRoot(scratch.database, 5);
    const events = await scratch.database.read.listEvents({ conversationId: "root", fromSeq: 1, toSeq: 3 });
    expect(events.map((event) => event.seq)).toEqual([1, 2, 3]);
  });

  it("lists what each conversation of a family owns, in creation order, across batches", async () => {
    await storeRoot(scratch.database, 4_100);
    await forkOf("root", "z-first-fork", 1);
    await forkOf("root", "a-second-fork", -1);
    await append(4_000, 2, "z-first-fork");
    await append(2, 0, "a-second-fork");
    const own = await ownEvents(["root", "z-first-fork", "a-second-fork"]);
    const expected = [
      ...Array.from({ length: 4_100 }, (_, index) => `root ${index}`),
      ...Array.from({ length: 4_000 }, (_, index) => `z-first-fork ${index + 2}`),
      "a-second-fork 0",
      "a-second-fork 1",
    ];
    expect(own.map((event) => `${event.conversationId} ${event.seq}`)).toEqual(expected);
    expect(await ownEvents(["a-second-fork"])).toHaveLength(2);
    expect(await ownEvents([])).toEqual([]);
  });

  it("shows a write its own rows, and nobody else", async () => {
    await storeRoot(scratch.database, 1);
    await write(async (tx) => {
      await tx.appendEvents({ familyId: "family", conversationId: "root", ...eventRows(1, { from: 1 }) });
      expect(await tx.findEventBySeq("root", 1)).not.toBeNull();
      expect(await scratch.database.read.findEventBySeq("root", 1)).toBeNull();
    });
    expect(await scratch.database.read.findEventBySeq("root", 1)).not.toBeNull();
  });
});

describe("deleteConversation", () => {
  it("removes config, events and the payloads nobody names any more", async () => {
    await storeRoot(scratch.database, 3, true);
    await forkOf("root", "fork", 1);
    await append(2, 2, "fork");
    expect(countRows("Payload")).toBe(5);
    await write((tx) => tx.deleteConversation("fork"));
    expect(countRows("Payload")).toBe(3);
    expect(countRows("Event")).toBe(3);
    expect(await scratch.database.read.findConversation("fork")).toBeNull();
    expect(await scratch.database.read.findAgentConfig("root")).not.toBeNull();
  });

  it("keeps the payloads a fork of it still names", async () => {
    await storeRoot(scratch.database, 3);
    await forkOf("root", "fork", 1);
    await write((tx) => tx.deleteConversation("root"));
    const copied = await scratch.database.read.listEvents({ conversationId: "fork", ...ALL });
    const hashes = copied.map((event) => event.payloadHash);
    expect((await scratch.database.read.loadPayloads("family", hashes)).size).toBe(2);
    expect(countRows("Payload")).toBe(2);
  });

  it("refuses a sealed one and changes nothing", async () => {
    await storeRoot(scratch.database, 3, true);
    await expect(write((tx) => tx.deleteConversation("root"))).rejects.toThrow("sealed");
    expect(countRows("Event")).toBe(3);
  });
});
