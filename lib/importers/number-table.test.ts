import { expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { NumberTable } from "./number-table.ts";
import { TableFullError } from "./table-full.ts";

it("gives back every row, however many there are", () => {
  const random = seededRandom(7);
  const rows = Array.from({ length: 50_000 }, (_, at) => [
    at,
    random.int(1_000) / 7,
    at % 3 === 0 ? Number.NaN : 2 ** 52 - at,
  ]);
  const table = new NumberTable(3);
  for (const row of rows) table.add(row);
  expect(table.length).toBe(50_000);
  expect(rows.map((_, at) => [table.get(at, 0), table.get(at, 1), table.get(at, 2)])).toEqual(rows);
  expect(table.get(50_000, 0)).toBeNaN();
});

it("holds integers, and what was changed of them", () => {
  const table = new NumberTable(2, "int32");
  for (let at = 0; at < 40_000; at++) expect(table.add([at, -at])).toBe(at);
  table.set(16_384, 1, 2 ** 31 - 1);
  expect([table.get(16_383, 1), table.get(16_384, 0), table.get(16_384, 1), table.get(16_385, 1)]).toEqual([
    -16_383,
    16_384,
    2 ** 31 - 1,
    -16_385,
  ]);
  table.set(40_000, 0, 1);
  expect(table.get(40_000, 0)).toBeNaN();
});

it("takes no more rows than a table may", () => {
  const wide = Array.from({ length: 1_000 }, (_, at) => at);
  const table = new NumberTable(wide.length);
  const fill = () => {
    for (;;) table.add(wide);
  };
  expect(fill).toThrow(TableFullError);
  expect(table.get(16_383, 999)).toBe(999);
});
