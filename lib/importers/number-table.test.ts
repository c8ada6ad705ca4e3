import { expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { NumberTable } from "./number-table.ts";

it("gives back every row, however many there are", () => {
  const random = seededRandom(7);
  const rows = Array.from({ length: 1_000 }, (_, at) => [
    at,
    random.int(1_000) / 7,
    at % 3 === 0 ? Number.NaN : 2 ** 52 - at,
  ]);
  const table = new NumberTable(3);
  for (const row of rows) table.add(row);
  expect(table.length).toBe(1_000);
  expect(rows.map((_, at) => [table.get(at, 0), table.get(at, 1), table.get(at, 2)])).toEqual(rows);
  expect(table.get(1_000, 0)).toBeNaN();
});
