import { describe, expect, it } from "vitest";
import { linkMessages } from "./link-messages.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const link = (rows: readonly [string | null, string | null, string?][]) =>
  linkMessages(rows.map(([id, parentId, text]) => ({ id, parentId, bytes: bytes(text ?? id ?? "") })));

describe("linkMessages", () => {
  it("links in any order", () => {
    const { parents, faults } = link([
      ["b", "a"],
      ["a", null],
      ["c", "a"],
    ]);
    expect(parents).toEqual([1, null, 1]);
    expect(faults).toEqual([]);
  });

  it("keeps the first of two messages with one id, and says whether they were the same", () => {
    const { messages, faults } = link([
      ["a", null, "x"],
      ["a", null, "x"],
      ["a", "a", "y"],
    ]);
    expect(messages).toHaveLength(1);
    expect(faults).toEqual([
      'message "a" is there twice with the same content: imported once',
      'message "a" is there twice with other content: only the first is imported',
    ]);
  });

  it("a missing parent starts a line", () => {
    const { parents, faults } = link([
      ["a", "gone"],
      [null, "a"],
    ]);
    expect(parents).toEqual([null, 0]);
    expect(faults).toEqual(['message "a" goes on from "gone", which is not there: it starts a line']);
  });

  it("a circle is cut at its first message, whoever leads into it", () => {
    const { parents, faults } = link([
      ["tail", "c"],
      ["self", "self"],
      ["a", "c"],
      ["b", "a"],
      ["c", "b"],
      ["leaf", "tail"],
    ]);
    expect(parents).toEqual([4, null, null, 2, 3, 0]);
    expect(faults).toEqual([
      'the parents of message "a" lead in a circle back to it: it starts a line',
      'the parents of message "self" lead in a circle back to it: it starts a line',
    ]);
  });

  it("takes a circle and a chain of 100,000", () => {
    const size = 100_000;
    const ring = Array.from({ length: size }, (_, at): [string, string] => [`${at}`, `${(at + 1) % size}`]);
    expect(link(ring).faults).toHaveLength(1);
    const chain = Array.from({ length: size }, (_, at): [string, string | null] => [
      `${at}`,
      at ? `${at - 1}` : null,
    ]);
    expect(link(chain.reverse()).faults).toEqual([]);
  });

  it("shows of a hostile id its beginning only, quoted", () => {
    const [fault] = link([["x\n".repeat(1_000_000), "gone"]]).faults;
    expect(fault?.length).toBeLessThan(300);
    expect(fault).not.toContain("\n");
  });
});
