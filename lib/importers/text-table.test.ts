import { describe, expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { TableFullError } from "./table-full.ts";
import { NO_TEXT, TextTable } from "./text-table.ts";

describe("TextTable", () => {
  it("keeps every text once, under the number it came with", () => {
    const random = seededRandom(11);
    const letters = ["a", "é", "ÿ", "Ā", "→", "😀", "\ud83d", "\0", "7"];
    const texts = Array.from({ length: 20_000 }, () =>
      Array.from({ length: random.int(7) }, () => letters[random.int(letters.length)]).join(""),
    );
    const table = new TextTable();
    const numbers = new Map<string, number>();
    for (const text of texts) {
      const known = numbers.get(text);
      expect(table.find(text)).toBe(known ?? NO_TEXT);
      numbers.set(text, table.add(text));
      if (known !== undefined) expect(numbers.get(text)).toBe(known);
    }
    expect(table.size).toBe(numbers.size);
    expect([...numbers.values()]).toEqual([...numbers.keys()].map((_, at) => at));
    for (const [text, number] of numbers) expect(table.text(number)).toBe(text);
  });

  it("holds texts longer than its pieces of memory beside short ones", () => {
    const table = new TextTable();
    const texts = ["", "x".repeat(1_000_000), "short", "→".repeat(400_000), "last"];
    const numbers = texts.map((text) => table.add(text));
    expect(numbers.map((number) => table.text(number))).toEqual(texts);
    expect(() => table.text(texts.length)).toThrow("no text 5");
  });

  it("tells UUIDs in other writings apart", () => {
    const uuid = "0199a213-81c0-7800-8aa1-00000000000f";
    const texts = [uuid, uuid.toUpperCase(), uuid.replaceAll("-", ""), `${uuid} `, uuid.replace("f", "g")];
    const table = new TextTable();
    const numbers = texts.map((text) => table.add(text));
    expect(numbers).toEqual([0, 1, 2, 3, 4]);
    expect(numbers.map((number) => table.text(number))).toEqual(texts);
    expect(texts.map((text) => table.find(text))).toEqual(numbers);
  });

  it("numbers a million ids, none of which is lost", () => {
    const table = new TextTable();
    const idOf = (at: number) => `${at.toString(16).padStart(8, "0")}-1111-4111-8111-111111111111`;
    for (let at = 0; at < 1_000_000; at++) if (table.add(idOf(at)) !== at) throw new Error(`${at} is taken`);
    for (let at = 0; at < 1_000_000; at += 997) expect(table.find(idOf(at))).toBe(at);
    expect(table.find(idOf(1_000_000))).toBe(NO_TEXT);
  });

  it("takes no more than a table may", () => {
    const table = new TextTable();
    const text = "x".repeat(30_000_000);
    const numbers = [0, 1, 2, 3].map((at) => table.add(`${at}${text}`));
    expect(() => table.add(`4${text}`)).toThrow(TableFullError);
    expect(numbers).toEqual([0, 1, 2, 3]);
    expect(table.find(`3${text}`)).toBe(3);
  });
});
