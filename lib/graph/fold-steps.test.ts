import { describe, expect, it } from "vitest";
import type { Step } from "#lib/conversation/step.ts";
import { countRows, foldSteps, isFold, type LaneRows, rowOfStep, stepsOfRow } from "./fold-steps.ts";
import { makeStep, randomSteps, seedRandom } from "./random-family.ts";

const plain = (count: number, changes: Record<number, Partial<Step>> = {}) =>
  Array.from({ length: count }, (_, index) => makeStep(index, `e${index}`, changes[index]));

const fold = (steps: Step[], kept: number[] = [], seenLength = steps.length) =>
  foldSteps(steps, { keep: (_, index) => kept.includes(index), seenLength });

const show = (rows: LaneRows) =>
  Array.from({ length: countRows(rows) }, (_, row) => {
    const { from, to } = stepsOfRow(rows, row);
    return isFold(rows, row) ? `${from}…${to - 1}` : `${from}`;
  }).join(" ");

describe("foldSteps", () => {
  it("folds what lies between the first and the last step", () => {
    expect(show(fold(plain(40)))).toBe("0 1…38 39");
  });

  it("leaves runs under four steps open", () => {
    expect(show(fold(plain(5)))).toBe("0 1 2 3 4");
    expect(show(fold(plain(6)))).toBe("0 1…4 5");
  });

  it("never folds user messages, errors, failed steps, compactions and kept steps", () => {
    const steps = plain(31, {
      5: { kind: "user" },
      10: { kind: "error" },
      15: { isError: true },
      20: { kind: "compaction" },
    });
    expect(show(fold(steps, [25]))).toBe("0 1…4 5 6…9 10 11…14 15 16…19 20 21…24 25 26…29 30");
  });

  it("opens both sides of a kept step when they become too short", () => {
    expect(show(fold(plain(9), [4]))).toBe("0 1 2 3 4 5 6 7 8");
  });

  it("folds nothing that arrived after the lane was first seen, nor its last step of then", () => {
    expect(show(fold(plain(20), [], 10))).toBe("0 1…8 9 10 11 12 13 14 15 16 17 18 19");
    expect(show(fold(plain(7), [], 0))).toBe("0 1 2 3 4 5 6");
  });

  it("handles lanes of no and one step", () => {
    expect(show(fold([]))).toBe("");
    expect(show(fold(plain(1)))).toBe("0");
  });

  it("hides no visible step when more is kept, and finds the row of every step", () => {
    for (let seed = 1; seed <= 80; seed++) {
      const random = seedRandom(seed);
      const steps = randomSteps(random, "s", 0, 60);
      const kept = steps.map((_, index) => index).filter(() => random() < 0.06);
      const before = fold(steps, kept);
      const after = fold(steps, [...kept, Math.floor(random() * 60)]);
      for (const index of steps.keys()) {
        const row = rowOfStep(before, index);
        const { from, to } = stepsOfRow(before, row);
        expect(from <= index && index < to).toBe(true);
        if (!isFold(before, row)) expect(isFold(after, rowOfStep(after, index))).toBe(false);
      }
    }
  });
});
