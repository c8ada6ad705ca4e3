import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ok } from "#lib/app-error.ts";
import { makeEvent } from "#lib/conversation/testing/make-event.ts";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { sha256 } from "#lib/sha256.ts";
import { NAMED_BY_PARAMETERS, namedIn, ofFamily } from "./payload-index.ts";
import { type ScratchDatabase, scratchDatabase } from "./scratch-database.ts";
import { conversationRow, familyRow } from "./testing/rows.ts";

let scratch: ScratchDatabase;
beforeAll(async () => {
  scratch = await scratchDatabase();
});
afterAll(() => scratch.dispose());

const random = seededRandom(11);
const randomBytes = (length: number) => Uint8Array.from({ length }, () => random.int(256));

const BODIES: Uint8Array[] = [
  new Uint8Array(0),
  new TextEncoder().encode('{"a":1,"a":9007199254740993,"n":1.0,"z":-0}\n'),
  new TextEncoder().encode("nul \u0000 inside"),
  // A lone surrogate as a JSON escape, one encoded by hand, an overlong slash, a stray continuation byte, a BOM.
  new TextEncoder().encode('"x\\ud800y"'),
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0xc0, 0xaf),
  Uint8Array.of(0x80, 0xff, 0xfe),
  Uint8Array.of(0xef, 0xbb, 0xbf, 0x7b, 0x7d),
  // A view into a larger buffer, as a multipart reader hands it over.
  randomBytes(300).subarray(100, 200),
  randomBytes(2_000_000),
  ...Array.from({ length: 60 }, () => randomBytes(random.int(60_000))),
];

describe("payload bytes", () => {
  it("come back byte for byte, whatever they are and however many batches they took", async () => {
    const payloads = BODIES.map((bytes) => ({ sha256: sha256(bytes), bytes }));
    const events = payloads.map(({ sha256: payloadHash, bytes }, seq) =>
      makeEvent(seq, { payloadHash, payloadSize: bytes.length }),
    );
    const stored = await scratch.database.write(async (tx) => {
      await tx.insertFamily(familyRow());
      await tx.insertConversation(conversationRow());
      await tx.appendEvents({ familyId: "family", conversationId: "root", events, payloads });
      return ok(null);
    });
    expect(stored).toEqual(ok(null));
    const loaded = await scratch.database.read.loadPayloads(
      "family",
      payloads.map((payload) => payload.sha256),
    );
    const changed = payloads.filter(
      ({ sha256: hash, bytes }) =>
        !Buffer.from(loaded.get(hash) ?? []).equals(Buffer.from(bytes)) ||
        sha256(loaded.get(hash) ?? "missing") !== hash,
    );
    expect(changed).toEqual([]);
  });

  it("are read along a history byte for byte too, in portions of any size", async () => {
    for (const maxBytes of [1, 30_000, 100_000_000]) {
      const hashes: string[] = [];
      for (let fromSeq = 0; fromSeq < BODIES.length; ) {
        const read = await scratch.database.read.readStoredEvents({
          conversationId: "root",
          fromSeq,
          toSeq: BODIES.length + 5,
          maxBytes,
        });
        expect(read.map(({ event }) => event.seq)).toEqual(read.map((_, index) => fromSeq + index));
        expect(
          read.length === 1 ||
            read.reduce((sum, { payload }) => sum + (payload?.bytes.length ?? 0), 0) <= maxBytes,
        ).toBe(true);
        hashes.push(...read.map(({ payload }) => sha256(payload?.bytes ?? "gone")));
        fromSeq += read.length;
      }
      expect(hashes).toEqual(BODIES.map((bytes) => sha256(bytes)));
    }
    const beyond = { conversationId: "root", fromSeq: BODIES.length, toSeq: 1_000, maxBytes: 10 };
    expect(await scratch.database.read.readStoredEvents(beyond)).toEqual([]);
  });

  it("are told apart by the whole of their names, though the index holds the beginnings", async () => {
    const families = ["same-one", "same-two"];
    const hashes = ["0123456789", "0123456799", "9"].map((start) => start.padEnd(64, "a"));
    const bytesOf = (family: string, hash: string) => new TextEncoder().encode(`${family} ${hash}`);
    const stored = await scratch.database.write(async (tx) => {
      for (const familyId of families) {
        await tx.insertFamily(familyRow({ id: familyId }));
        await tx.insertConversation(conversationRow({ id: familyId, familyId }));
        const payloads = hashes.map((hash) => ({ sha256: hash, bytes: bytesOf(familyId, hash) }));
        const events = hashes.map((payloadHash, seq) => makeEvent(seq, { payloadHash }));
        await tx.appendEvents({ familyId, conversationId: familyId, events, payloads });
      }
      return ok(null);
    });
    expect(stored).toEqual(ok(null));
    for (const familyId of families) {
      const loaded = await scratch.database.read.loadPayloads(familyId, hashes);
      expect([...loaded].map(([hash, bytes]) => [hash, new TextDecoder().decode(bytes)]).sort()).toEqual(
        hashes.map((hash) => [hash, `${familyId} ${hash}`]).sort(),
      );
    }
  });

  it("are found through the index, however they are asked for", () => {
    const sqlite = new BetterSqlite3(scratch.file, { readonly: true });
    const planOf = (condition: string, ...values: unknown[]) =>
      sqlite
        .prepare<unknown[], { detail: string }>(
          `EXPLAIN QUERY PLAN SELECT 1 FROM "Payload" WHERE ${condition}`,
        )
        .all(...values)[0]?.detail;
    const family = ofFamily("family");
    const named = namedIn("family", ["a".repeat(64)]);
    expect(planOf(family.sql, ...family.values)).toContain("Payload_by_name (<expr>=?)");
    expect(planOf(named.sql, ...named.values)).toContain("Payload_by_name (<expr>=? AND <expr>=?)");
    expect(planOf(NAMED_BY_PARAMETERS, { familyId: "family", sha256: "a" })).toContain(
      "Payload_by_name (<expr>=? AND <expr>=?)",
    );
    sqlite.close();
  });

  it("are given to their own family only, and unknown ones are left out", async () => {
    const known = sha256(BODIES[1] ?? new Uint8Array());
    expect((await scratch.database.read.loadPayloads("other", [known])).size).toBe(0);
    expect([...(await scratch.database.read.loadPayloads("family", [known, "none"])).keys()]).toEqual([
      known,
    ]);
  });
});
