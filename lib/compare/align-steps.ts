import { type Match, matchSequences } from "./match-sequences.ts";

/** What a step is known by, from strict to loose. Each is compared as it is. */
export type StepSignature = {
  /** All its content: equal means nothing that reaches the model differs. */
  exact: string;
  /** Its tool calls with their arguments, or all its content when it calls none. */
  call: string;
  /** Its kind and the tools it calls. */
  shape: string;
};

/** One line of a comparison: indices of steps, -1 where a side has none. */
export type AlignedRow = { relation: "equal" | "changed" | "left" | "right"; left: number; right: number };

/**
 * Puts the steps of two histories side by side: first those that make the same calls (their results may differ), then,
 * between those, steps of the same shape, as changed. What is left over stands alone, left before right. Every step is
 * in exactly one row, and rows ascend on both sides.
 */
export function alignSteps(left: readonly StepSignature[], right: readonly StepSignature[]): AlignedRow[] {
  const rows: AlignedRow[] = [];
  const anchors = matchSequences(left.map(callOf), right.map(callOf));
  let leftAt = 0;
  let rightAt = 0;
  for (const anchor of [...anchors, { left: left.length, right: right.length }]) {
    const ours = left.slice(leftAt, anchor.left);
    const theirs = right.slice(rightAt, anchor.right);
    const alike =
      ours.length > 0 && theirs.length > 0 ? matchSequences(ours.map(shapeOf), theirs.map(shapeOf)) : [];
    pushGap(rows, alike, { leftAt, rightAt, leftCount: ours.length, rightCount: theirs.length });
    if (anchor.left < left.length || anchor.right < right.length) {
      const same = left[anchor.left]?.exact === right[anchor.right]?.exact;
      rows.push({ relation: same ? "equal" : "changed", left: anchor.left, right: anchor.right });
    }
    leftAt = anchor.left + 1;
    rightAt = anchor.right + 1;
  }
  return rows;
}

type Gap = { leftAt: number; rightAt: number; leftCount: number; rightCount: number };

function pushGap(rows: AlignedRow[], alike: readonly Match[], gap: Gap): void {
  let ours = 0;
  let theirs = 0;
  for (const match of [...alike, { left: gap.leftCount, right: gap.rightCount }]) {
    for (; ours < match.left; ours++) rows.push({ relation: "left", left: gap.leftAt + ours, right: -1 });
    for (; theirs < match.right; theirs++)
      rows.push({ relation: "right", left: -1, right: gap.rightAt + theirs });
    if (match.left === gap.leftCount || match.right === gap.rightCount) continue;
    rows.push({ relation: "changed", left: gap.leftAt + ours++, right: gap.rightAt + theirs++ });
  }
}

const callOf = (signature: StepSignature) => signature.call;
const shapeOf = (signature: StepSignature) => signature.shape;
