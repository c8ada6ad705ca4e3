import { expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { IdTable } from "./id-table.ts";
import { NO_TEXT } from "./text-table.ts";

it("gives every id one number, the same each time", () => {
  const random = seededRandom(5);
  const table = new IdTable();
  const numbers = new Map<string, number>();
  for (let at = 0; at < 50_000; at++) {
    const id = `msg_${random.int(20_000).toString(36)}${random.int(3) === 0 ? "→" : ""}`;
    const known = numbers.get(id);
    expect(table.find(id)).toBe(known ?? NO_TEXT);
    numbers.set(id, table.add(id));
    if (known !== undefined) expect(numbers.get(id)).toBe(known);
  }
  expect(table.size).toBe(numbers.size);
  expect([...numbers.values()]).toEqual([...numbers.keys()].map((_, at) => at));
});

it("tells a million ids apart that differ by little", () => {
  const table = new IdTable();
  for (let at = 0; at < 1_000_000; at++) if (table.add(`req_${at}`) !== at) throw new Error(`${at} is taken`);
  expect(table.add("")).toBe(1_000_000);
  expect(table.find("req_999999")).toBe(999_999);
});
