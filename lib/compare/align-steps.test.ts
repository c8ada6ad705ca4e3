import { describe, expect, it } from "vitest";
import { type SeededRandom, seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { type AlignedRow, alignSteps, type StepSignature } from "./align-steps.ts";
import { matchSequences } from "./match-sequences.ts";

describe("matchSequences", () => {
  it("is as long as the longest common subsequence, monotone and of equal entries", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      const [left, right] = [randomLetters(random), randomLetters(random)];
      const matches = matchSequences(left, right);
      checkMatches(matches, left, right, `seed ${seed}`);
      expect(matches.length, `seed ${seed}`).toBe(longestCommon(left, right));
    }
  });

  it("stays valid when it has to give up on the longest", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const random = seededRandom(seed);
      const [left, right] = [randomLetters(random), randomLetters(random)];
      checkMatches(matchSequences(left, right, 1), left, right, `seed ${seed}`);
    }
    // X and Y are the only entries of both: they hold on to each other although all else was replaced.
    expect(matchSequences(["a", "X", "b", "Y", "c"], ["d", "X", "e", "f", "Y"], 1)).toEqual([
      { left: 1, right: 1 },
      { left: 3, right: 4 },
    ]);
  });

  it("aligns long histories around what is unique in them", () => {
    const left = Array.from({ length: 10_000 }, (_, at) => `step ${at}`);
    const right = left.map((entry, at) => (at % 50 === 0 ? `other ${at}` : entry));
    const matches = matchSequences(left, right);
    checkMatches(matches, left, right, "long");
    expect(matches).toHaveLength(9_800);
  });

  it("answers for two histories that have nothing in common", () => {
    const left = Array.from({ length: 20_000 }, (_, at) => `left ${at}`);
    const right = Array.from({ length: 20_000 }, (_, at) => `right ${at}`);
    expect(matchSequences(left, right)).toEqual([]);
  });
});

describe("alignSteps", () => {
  it("puts every step into one row, in order on both sides", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      const [left, right] = [randomSteps(random), randomSteps(random)];
      const rows = alignSteps(left, right);
      expect(rows.map((row) => row.left).filter((at) => at >= 0)).toEqual(left.map((_, at) => at));
      expect(rows.map((row) => row.right).filter((at) => at >= 0)).toEqual(right.map((_, at) => at));
      for (const row of rows) checkRow(row, left, right, `seed ${seed}`);
    }
  });

  it("aligns the same call although its result differs, and the same tool although its arguments do", () => {
    const left = [step("ask"), step("list", "ls", "files A"), step("edit", "edit one"), step("end left")];
    const right = [
      step("ask"),
      step("list", "ls", "files B"),
      step("extra", "pwd"),
      step("edit", "edit two"),
    ];
    expect(alignSteps(left, right)).toEqual([
      { relation: "equal", left: 0, right: 0 },
      { relation: "changed", left: 1, right: 1 },
      { relation: "right", left: -1, right: 2 },
      { relation: "changed", left: 2, right: 3 },
      { relation: "left", left: 3, right: -1 },
    ]);
  });
});

function step(shape: string, call = shape, result = ""): StepSignature {
  return { exact: `${call} → ${result}`, call, shape };
}

function randomSteps(random: SeededRandom): StepSignature[] {
  return Array.from({ length: random.int(20) }, () => {
    const shape = `tool ${random.int(3)}`;
    return step(shape, `${shape} ${random.int(3)}`, `result ${random.int(2)}`);
  });
}

function checkRow(
  { relation, left, right }: AlignedRow,
  ours: readonly StepSignature[],
  theirs: readonly StepSignature[],
  label: string,
) {
  const [from, to] = [ours[left], theirs[right]];
  if (relation === "left") expect([from === undefined, to], label).toEqual([false, undefined]);
  else if (relation === "right") expect([from, to === undefined], label).toEqual([undefined, false]);
  else {
    expect(from?.exact === to?.exact, label).toBe(relation === "equal");
    expect(from?.shape, label).toBe(to?.shape);
  }
}

function checkMatches(
  matches: readonly { left: number; right: number }[],
  left: readonly string[],
  right: readonly string[],
  label: string,
) {
  matches.forEach((match, index) => {
    expect(left[match.left], label).toBe(right[match.right]);
    const before = matches[index - 1] ?? { left: -1, right: -1 };
    expect(match.left > before.left && match.right > before.right, label).toBe(true);
  });
}

function randomLetters(random: SeededRandom): string[] {
  return Array.from({ length: random.int(25) }, () => "abcde".charAt(random.int(5)));
}

function longestCommon(left: readonly string[], right: readonly string[]): number {
  let row = Array.from({ length: right.length + 1 }, () => 0);
  for (const entry of left) {
    const next = [0];
    right.forEach((other, at) => {
      next.push(entry === other ? (row[at] ?? 0) + 1 : Math.max(row[at + 1] ?? 0, next[at] ?? 0));
    });
    row = next;
  }
  return row.at(-1) ?? 0;
}
