import { existsSync, statSync } from "node:fs";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ok } from "#lib/app-error.ts";
import { createStagedAppend } from "./append-staged.ts";
import { toEventValues } from "./event-rows.ts";
import { EventPacker, unpackEvents } from "./packed-events.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import { configRow, conversationRow, eventRows, familyRow } from "./testing/rows.ts";

let scratch: ScratchDatabase;
beforeEach(async () => {
  scratch = await scratchDatabase();
  const staged = await scratch.database.write(async (tx) => {
    await tx.insertFamily(familyRow());
    await tx.stageConversation(conversationRow());
    await tx.insertAgentConfig("root", configRow());
    return ok(null);
  });
  expect(staged.ok).toBe(true);
});
afterEach(() => scratch.dispose());

function pack(count: number, from = 0) {
  const { events, payloads } = eventRows(count, { from });
  return packed(events, payloads);
}

function packed(...[events, payloads]: Parameters<EventPacker["add"]>) {
  const packer = new EventPacker("root");
  packer.add(events, payloads);
  return packer.take();
}

/** Events with payloads of some size. */
function long(count: number, from: number) {
  const filling = Buffer.alloc(2_500, "x");
  const { events, payloads } = eventRows(count, { from });
  return packed(
    events.map((event) => ({ ...event, payloadSize: event.payloadSize + filling.length })),
    payloads.map(({ sha256, bytes }) => ({ sha256, bytes: Buffer.concat([bytes, filling]) })),
  );
}

const append = (...batches: ReturnType<typeof pack>[]) => scratch.database.appendStaged("family", batches);
const publish = (headSeq: number) =>
  scratch.database.write(async (tx) => ok(await tx.publishConversation(conversationRow({ headSeq }))));
const stored = (conversationId = "root") =>
  scratch.database.read.listEvents({ conversationId, fromSeq: 0, toSeq: 1_000 });
const stageFork = (id: string) =>
  scratch.database.write(async (tx) => ok(await tx.stageConversation(conversationRow({ id }))));

describe("appendStaged", () => {
  it("stores what appendEvents stores, byte for byte", async () => {
    expect(await append(pack(3), pack(2, 3))).toEqual(ok(null));
    expect(await append(pack(1, 5))).toEqual(ok(null));
    const { events, payloads } = eventRows(6);
    expect(await stored()).toEqual(events.map((event) => ({ ...event, conversationId: "root" })));
    const hashes = payloads.map(({ sha256 }) => sha256);
    const bytes = await scratch.database.read.loadPayloads("family", hashes);
    expect(hashes.map((hash) => Buffer.from(bytes.get(hash) ?? []))).toEqual(
      payloads.map((payload) => Buffer.from(payload.bytes)),
    );
  });

  it("stores all of it or nothing when a later batch does not fit", async () => {
    await expect(append(pack(2), pack(2, 3))).rejects.toThrow("without a gap");
    expect(await stored()).toEqual([]);
    expect(await append(pack(2))).toEqual(ok(null));
  });

  it("writes into staged conversations of the family only", async () => {
    await expect(scratch.database.appendStaged("other", [pack(1)])).rejects.toThrow("not being imported");
    expect((await publish(-1)).ok).toBe(true);
    await expect(append(pack(1))).rejects.toThrow("not being imported");
  });

  it("copies events as `copyEvents` does, from what the same call has stored", async () => {
    await stageFork("thread");
    await stageFork("writer");
    const copies = (toId: string) => [
      { fromId: "root", toId, fromSeq: 0, throughSeq: 2 },
      { fromId: "root", toId, fromSeq: 3, throughSeq: 4 },
    ];
    const rows = [pack(6), ...copies("thread")];
    expect(await scratch.database.appendStaged("family", rows)).toEqual(ok(null));
    const written = await scratch.database.write(async (tx) => {
      for (const each of copies("writer")) await tx.copyEvents(each);
      return ok(null);
    });
    expect(written).toEqual(ok(null));
    const [copied, expected] = [await stored("thread"), await stored("writer")];
    expect(expected).toHaveLength(5);
    expect(copied).toEqual(expected.map((event) => ({ ...event, conversationId: "thread" })));
    expect(copied.every(({ inherited }) => inherited)).toBe(true);
  });

  it("copies nothing where the source, the place or the family is wrong", async () => {
    await stageFork("fork");
    expect(await append(pack(4))).toEqual(ok(null));
    const copyOf = (over: object, family = "family") =>
      scratch.database.appendStaged(family, [
        { fromId: "root", toId: "fork", fromSeq: 0, throughSeq: 3, ...over },
      ]);
    await expect(copyOf({ throughSeq: 4 })).rejects.toThrow("does not have all events");
    await expect(copyOf({ fromSeq: 1 })).rejects.toThrow("without a gap");
    await expect(copyOf({ toId: "unknown" })).rejects.toThrow("not being imported");
    await expect(copyOf({}, "other")).rejects.toThrow("not being imported");
    expect(await stored("fork")).toEqual([]);
  });

  it("takes its turn between the writes queued before and behind it", async () => {
    const seen: number[] = [];
    const look = () =>
      scratch.database.write(async (tx) => {
        seen.push((await tx.listEvents({ conversationId: "root", fromSeq: 0, toSeq: 1_000 })).length);
        return ok(null);
      });
    await Promise.all([look(), append(pack(200)), look(), append(pack(200, 200)), look()]);
    expect(seen).toEqual([0, 200, 400]);
  });

  it("waits for it when the database is closed, and takes no more", async () => {
    const pending = append(pack(50));
    await scratch.database.close();
    expect(await pending).toEqual(ok(null));
    expect(await append(pack(1, 50))).toMatchObject({ ok: false, error: { code: "unavailable" } });
  });

  it("has the log moved into the database while a long import goes on, before it is long", async () => {
    for (let from = 0; from < 4_000; from += 1_000) expect(await append(long(1_000, from))).toEqual(ok(null));
    // All of it is less than what the thread that writes would move by itself.
    await expect.poll(() => statSync(scratch.file).size, { timeout: 10_000 }).toBeGreaterThan(8_000_000);
    expect(statSync(`${scratch.file}-wal`).size).toBeLessThan(32_000_000);
  });

  it("keeps the log short however long an import is, and leaves none behind", async () => {
    const log = `${scratch.file}-wal`;
    const sizes: number[] = [];
    for (let from = 0; from < 40_000; from += 2_000) {
      expect(await append(long(2_000, from))).toEqual(ok(null));
      sizes.push(statSync(log).size);
    }
    expect((await publish(39_999)).ok).toBe(true);
    await scratch.database.close();
    expect(Math.max(...sizes)).toBeLessThan(60_000_000);
    expect(existsSync(log)).toBe(false);
    const sqlite = new BetterSqlite3(scratch.file, { readonly: true });
    expect(
      sqlite.prepare(`SELECT count(*), sum(octet_length("bytes")) > 80000000 FROM "Payload"`).raw().get(),
    ).toEqual([40_000, 1]);
    expect(sqlite.pragma("integrity_check", { simple: true })).toBe("ok");
    sqlite.close();
  }, 60_000);

  it("keeps it short, too, when what was staged is discarded", async () => {
    for (let from = 0; from < 40_000; from += 2_000)
      expect(await append(long(2_000, from))).toEqual(ok(null));
    const before = statSync(`${scratch.file}-wal`).size;
    const discard = () => scratch.database.write(async (tx) => ok(await tx.discardStaged(["root"])));
    for (let more = true; more; ) {
      const discarded = await discard();
      more = discarded.ok && discarded.value;
    }
    expect(statSync(`${scratch.file}-wal`).size - before).toBeLessThan(100_000_000);
  }, 60_000);

  it("leaves nothing on a full disk (R7)", () => {
    const sqlite = new BetterSqlite3(scratch.file);
    const used = Number(sqlite.pragma("page_count", { simple: true }));
    const appendHere = createStagedAppend(sqlite);
    sqlite.pragma(`max_page_count = ${used + 4}`);
    const request = { familyId: "family", rows: [pack(500)] };
    expect(() => appendHere(request)).toThrow(expect.objectContaining({ code: "SQLITE_FULL" }));
    const rows = ["Event", "Payload"].map((table) =>
      sqlite.prepare(`SELECT count(*) FROM "${table}"`).pluck().get(),
    );
    expect(rows).toEqual([0, 0]);
    sqlite.pragma("max_page_count = 1000000");
    appendHere(request);
    expect(sqlite.prepare(`SELECT count(*) FROM "Event"`).pluck().get()).toBe(500);
    sqlite.close();
  });
});

describe("EventPacker", () => {
  it("refuses events with a gap", () => {
    const { events, payloads } = eventRows(3);
    expect(() => packed(events.toSpliced(1, 1), payloads)).toThrow("without a gap");
    const packer = new EventPacker("root");
    packer.add(events.slice(0, 1), payloads.slice(0, 1));
    expect(() => packer.add(events.slice(2), payloads.slice(2))).toThrow("without a gap");
  });

  it("packs what comes in pieces as it packs the whole, and starts anew behind it", () => {
    const { events, payloads } = eventRows(6);
    const packer = new EventPacker("root");
    for (const [at, event] of events.entries()) packer.add([event], payloads.slice(at, at + 1));
    expect(packer.count).toBe(6);
    expect(packer.take()).toEqual(packed(events, payloads));
    expect([packer.count, packer.size]).toEqual([0, 0]);
    const more = eventRows(2, { from: 6 });
    packer.add(more.events, more.payloads);
    expect(packer.take()).toEqual(packed(more.events, more.payloads));
  });

  it("gives back the rows that were packed, whatever is written in them", () => {
    const { events, payloads } = eventRows(5);
    const texts = ["plain", "cut off…", '🚀 \u0000 "quoted", [1]', "日本語", ""];
    const written = events.map((event, at) => ({
      ...event,
      summary: texts[at] ?? "",
      toolName: texts.at(-at) ?? null,
      originConversationId: at === 2 ? "other" : "root",
    }));
    const packer = new EventPacker("root");
    for (const [at, event] of written.entries()) packer.add([event], payloads.slice(at, at + 1));
    expect(unpackEvents(packer.take()).values).toEqual(written.map((event) => toEventValues("root", event)));
  });

  it("holds the bytes of a payload once that several events name, wherever they stand", () => {
    const { events, payloads } = eventRows(3);
    const [first, second, third] = events;
    const [shared, other] = payloads;
    if (!first || !second || !third || !shared || !other) throw new Error("eventRows made too few");
    const { payloadHash, payloadSize } = first;
    const packer = new EventPacker("root");
    packer.add([first, second], [shared, other]);
    packer.add([{ ...third, payloadHash, payloadSize }], [shared]);
    const unpacked = unpackEvents(packer.take());
    expect(unpacked.payloads.map(({ sha256, bytes }) => [sha256, Buffer.from(bytes)])).toEqual(
      [shared, other].map(({ sha256, bytes }) => [sha256, Buffer.from(bytes)]),
    );
  });
});
