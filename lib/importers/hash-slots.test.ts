import { expect, it } from "vitest";
import { HashSlots, NO_NUMBER } from "./hash-slots.ts";
import { TableFullError } from "./table-full.ts";

it("finds every number again, also where many have one hash", () => {
  const hashes = Array.from({ length: 3_000 }, (_, at) => (at % 3 === 0 ? 7 : Math.imul(at, 0x9e3779b1)));
  const slots = new HashSlots();
  const find = (number: number) => {
    let slot = slots.first(hashes[number] ?? 0);
    while (slots.at(slot) !== number && slots.at(slot) !== NO_NUMBER) slot = slots.after(slot);
    if (slots.at(slot) === number) expect(slots.hashAt(slot)).toBe(hashes[number] ?? 0);
    return slots.at(slot);
  };
  for (const number of hashes.keys()) {
    expect(find(number)).toBe(NO_NUMBER);
    slots.put(number, hashes[number] ?? 0);
  }
  expect([...hashes.keys()].filter((number) => find(number) !== number)).toEqual([]);
});

it("takes no more than a table may, and keeps what it has", () => {
  const slots = new HashSlots();
  let number = 0;
  const fill = () => {
    for (; ; number++) slots.put(number, number);
  };
  expect(fill).toThrow(TableFullError);
  expect(number).toBeGreaterThan(10_000_000);
  expect([slots.at(slots.first(0)), slots.at(slots.first(number - 1))]).toEqual([0, number - 1]);
});
