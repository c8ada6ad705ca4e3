import { afterEach, describe, expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { IdTable } from "./id-table.ts";
import { NumberTable } from "./number-table.ts";
import { type SpillFile, spillInto } from "./spill-file.ts";
import { TextTable } from "./text-table.ts";

/** A file in memory, with room for so many bytes. */
class Kept implements SpillFile {
  readonly #room: number;
  readonly #parts = new Map<number, Uint8Array>();
  size = 0;
  reads = 0;

  constructor(room = Number.POSITIVE_INFINITY) {
    this.#room = room;
  }

  write(bytes: Uint8Array, at: number | null): number | null {
    const place = at ?? this.size;
    if (place + bytes.length > this.#room) return null;
    this.#parts.set(place, bytes.slice());
    this.size = Math.max(this.size, place + bytes.length);
    return place;
  }

  read(at: number, target: Uint8Array): void {
    const part = this.#parts.get(at);
    if (part?.length !== target.length) throw new Error(`Nothing of that size was written at ${at}.`);
    target.set(part);
    this.reads++;
  }
}

afterEach(() => spillInto(null));

const ROWS = 400_000;

describe.each([
  ["with a file", () => new Kept()],
  ["with a file that is full soon", () => new Kept(2_000_000)],
  ["without one", () => null],
])("tables that outgrow memory, %s", (_, make) => {
  it("give back rows and what was changed of them, in any order", () => {
    spillInto(make());
    const table = new NumberTable(5, "int32");
    for (let at = 0; at < ROWS; at++) table.add([at, -at, at % 7, 0, at * 3]);
    const random = seededRandom(3);
    const changed = new Map<number, number>();
    for (let time = 0; time < 3_000; time++) {
      const row = random.int(ROWS);
      changed.set(row, time);
      table.set(row, 3, time);
      const other = random.int(ROWS);
      expect([table.get(other, 0), table.get(other, 3)]).toEqual([other, changed.get(other) ?? 0]);
    }
    for (let at = 0; at < ROWS; at++) {
      if (table.get(at, 1) !== -at || table.get(at, 3) !== (changed.get(at) ?? 0))
        throw new Error(`row ${at}`);
    }
    expect(table.get(ROWS, 0)).toBeNaN();
  });

  it("find texts and ids by what they say", () => {
    spillInto(make());
    const [texts, ids] = [new TextTable(), new IdTable()];
    const textOf = (at: number) =>
      at % 3 === 0 ? `${at.toString(16).padStart(8, "0")}-1111-4111-8111-111111111111` : `text ${at} → ${at}`;
    for (let at = 0; at < ROWS; at++) {
      if (texts.add(textOf(at)) !== at || ids.add(textOf(at)) !== at) throw new Error(`${at} is taken`);
    }
    const random = seededRandom(4);
    for (let time = 0; time < 3_000; time++) {
      const at = random.int(ROWS);
      expect([texts.text(at), texts.find(textOf(at)), ids.find(textOf(at))]).toEqual([textOf(at), at, at]);
    }
    expect(texts.find("unknown")).toBe(-1);
  });
});

it("uses the file for the rest of a large table, and not for a small one", () => {
  const file = new Kept();
  spillInto(file);
  const small = new NumberTable(5, "int32");
  for (let at = 0; at < 50_000; at++) small.add([at, 0, 0, 0, 0]);
  expect([small.get(0, 0), file.size]).toEqual([0, 0]);
  const large = new NumberTable(5, "int32");
  for (let at = 0; at < ROWS; at++) large.add([at, 0, 0, 0, 0]);
  expect(file.size).toBeGreaterThan(ROWS * 20 - 4_000_000);
  // In the order they were filled each piece is read once.
  for (let at = 0; at < ROWS; at++) large.get(at, 0);
  expect(file.reads).toBeLessThan(ROWS / 2_048 + 1);
});
