import { afterEach, expect, it } from "vitest";
import { sha256 } from "#lib/sha256.ts";
import { HashTable } from "./hash-table.ts";
import { spillInto } from "./spill-file.ts";

afterEach(() => spillInto(null));

it("gives back every hash, also of rows that were put away, and none where there was none", () => {
  const away: Uint8Array[] = [];
  spillInto({
    write: (bytes, at) => {
      const place = at ?? away.length;
      away[place] = bytes.slice();
      return place;
    },
    read: (at, target) => target.set(away[at] ?? []),
  });
  const table = new HashTable();
  const rows = 200_000;
  const missing = [5, 1_023, 150_000];
  for (let row = 0; row < rows; row++) table.add(missing.includes(row) ? null : sha256(`row ${row}`));
  expect(away.length).toBeGreaterThan(50);
  for (const row of [0, 1, 1_024, 65_000, rows - 1]) expect(table.get(row)).toBe(sha256(`row ${row}`));
  for (const row of [...missing, rows]) expect(table.get(row)).toBeNull();
});
