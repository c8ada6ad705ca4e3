import { expect, it } from "vitest";
import type { EventPlace } from "./payload-store.ts";
import { scratchDatabase } from "./scratch-database.ts";
import { storeRoot } from "./testing/rows.ts";

it("looks through a family portion by portion and misses none", async () => {
  const scratch = await scratchDatabase();
  await storeRoot(scratch.database, 4_000);
  const found: number[] = [];
  let portions = 0;
  let after: EventPlace | null = null;
  for (;;) {
    const scan = await scratch.database.read.scanEventText({
      familyId: "family",
      after,
      patterns: [[["ROOT", "99"], ["never"]], [["t"]]],
    });
    found.push(...scan.found.map(({ event }) => event.seq));
    expect(scan.found.map(({ place }) => place.seq)).toEqual(scan.found.map(({ event }) => event.seq));
    after = scan.through;
    if (after === null) break;
    portions++;
  }
  await scratch.dispose();
  expect(portions).toBeGreaterThan(1);
  expect(found).toEqual([...Array(4_000).keys()].filter((seq) => String(seq).includes("99")));
});
