import type { Step } from "#lib/conversation/step.ts";

/**
 * The rows of a lane below its header. Row i shows steps starts[i] up to, not including, starts[i + 1]: one
 * step, or a folded run. Numbers only, because a lane may have 100,000 of them.
 */
export type LaneRows = { starts: Int32Array };

/** A shorter run costs more to read folded than open. */
export const MINIMUM_RUN = 4;

const NEVER_FOLDED: ReadonlySet<Step["kind"]> = new Set(["user", "compaction", "error"]);

export type FoldOptions = {
  /** Steps that stay visible for a reason of the view: fork points, selected or opened ones. */
  keep: (step: Step, index: number) => boolean;
  /**
   * How many steps the lane had when it was first shown. Later ones never fold, and neither does the last of
   * these, so that a step arriving while somebody looks closes no run under their eyes.
   */
  seenLength: number;
};

/**
 * Folds long uneventful runs of a lane. First, last, user messages, errors, compactions and kept steps stay.
 * Pure, O(n): equal input, equal rows; keeping more steps never hides one that was visible.
 */
export function foldSteps(steps: readonly Step[], { keep, seenLength }: FoldOptions): LaneRows {
  const starts = new Int32Array(steps.length + 1);
  let rows = 0;
  let runStart = -1;
  const closeRun = (end: number) => {
    if (runStart < 0) return;
    if (end - runStart >= MINIMUM_RUN) starts[rows++] = runStart;
    else for (let index = runStart; index < end; index++) starts[rows++] = index;
    runStart = -1;
  };
  const lastFoldable = Math.min(seenLength, steps.length) - 2;
  for (const [index, step] of steps.entries()) {
    const folds =
      index > 0 &&
      index <= lastFoldable &&
      !step.isError &&
      !NEVER_FOLDED.has(step.kind) &&
      !keep(step, index);
    if (folds) {
      if (runStart < 0) runStart = index;
      continue;
    }
    closeRun(index);
    starts[rows++] = index;
  }
  closeRun(steps.length);
  starts[rows] = steps.length;
  return { starts: starts.slice(0, rows + 1) };
}

export function countRows(rows: LaneRows): number {
  return rows.starts.length - 1;
}

/** The steps of a row as [from, to): one step when to - from is 1. */
export function stepsOfRow(rows: LaneRows, row: number): { from: number; to: number } {
  return { from: rows.starts[row] ?? 0, to: rows.starts[row + 1] ?? 0 };
}

export function isFold(rows: LaneRows, row: number): boolean {
  const { from, to } = stepsOfRow(rows, row);
  return to - from > 1;
}

/** The row that shows a step, itself or inside a folded run. O(log rows). */
export function rowOfStep(rows: LaneRows, step: number): number {
  let low = 0;
  let high = countRows(rows);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows.starts[middle] ?? 0) <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
