import { expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { Node } from "./node.ts";
import { NodeList } from "./node-list.ts";
import { NodeTable } from "./node-table.ts";

const table = new NodeTable();

function listOf(indices: readonly number[]): NodeList {
  return new NodeList(indices.map((index) => new Node(table, index)));
}

it("is what an array of its nodes is, whatever their order", () => {
  const random = seededRandom(5);
  for (let round = 0; round < 200; round++) {
    const indices: number[] = [];
    for (let length = random.int(40); indices.length < length; ) {
      // Runs of some length, as threads have them, and lone ones.
      const first = random.int(1_000);
      for (let at = 0; at <= random.int(6); at++) indices.push(first + at);
    }
    const list = listOf(indices);
    expect(list.length).toBe(indices.length);
    expect([...list].map(({ index }) => index)).toEqual(indices);
    expect(indices.map((_, place) => list.at(place)?.index)).toEqual(indices);
    expect([list.first?.index, list.last?.index]).toEqual([indices[0], indices.at(-1)]);
    const isEven = (index: number) => index % 2 === 0;
    expect(list.findLast(({ index }) => isEven(index))?.index).toBe(indices.findLast(isEven));
    expect([list.at(-1), list.at(indices.length)]).toEqual([undefined, undefined]);
  }
});
