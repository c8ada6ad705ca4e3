import { expect, it } from "vitest";
import { CHAIN_START, nextPrefixHash } from "#lib/conversation/hash-chain.ts";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { sha256 } from "#lib/sha256.ts";
import { type ChainedEvent, findDivergence } from "./find-divergence.ts";

/** Null content: an event that reaches no model. Ids never repeat: only content may decide. */
function chain(contents: readonly (string | null)[], name: string): ChainedEvent[] {
  let prefixHash = CHAIN_START;
  return contents.map((content, seq) => {
    prefixHash = nextPrefixHash(sha256, prefixHash, content);
    return { seq, eventId: `${name}-${seq}`, contentHash: content, prefixHash };
  });
}

it("equals a comparison word by word, over random families", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const random = seededRandom(seed);
    const root = randomContents(random, random.int(40));
    const branches = [root];
    for (let fork = 0; fork < 4; fork++) {
      const source = random.pick(branches);
      branches.push([
        ...source.slice(0, random.int(source.length + 1)),
        ...randomContents(random, random.int(12)),
      ]);
    }
    for (const left of branches) {
      for (const right of branches) {
        const found = findDivergence(chain(left, "left"), chain(right, "right"));
        expect(
          found === null ? null : [found.sharedEvents, found.left?.seq, found.right?.seq],
          `seed ${seed}`,
        ).toEqual(compareWords(left, right));
      }
    }
  }
});

it("names the side that goes on when the other one ends", () => {
  const found = findDivergence(chain(["a", "b"], "left"), chain(["a", null, "b", "c"], "right"));
  expect(found).toMatchObject({ sharedEvents: 2, left: null, right: { seq: 3, eventId: "right-3" } });
});

it("finds none between histories that differ only in ids and in what no model sees", () => {
  expect(findDivergence(chain(["a", null, "b"], "left"), chain([null, "a", "b", null], "right"))).toBeNull();
});

function randomContents(random: SeededRandom, count: number): (string | null)[] {
  return Array.from({ length: count }, () => (random.chance(0.2) ? null : `content ${random.int(3)}`));
}

function compareWords(left: readonly (string | null)[], right: readonly (string | null)[]) {
  const seqs = (contents: readonly (string | null)[]) =>
    contents.flatMap((content, seq) => (content === null ? [] : [{ content, seq }]));
  const [ours, theirs] = [seqs(left), seqs(right)];
  for (let at = 0; at < Math.max(ours.length, theirs.length); at++) {
    if (ours[at]?.content !== theirs[at]?.content) return [at, ours[at]?.seq, theirs[at]?.seq];
  }
  return null;
}
