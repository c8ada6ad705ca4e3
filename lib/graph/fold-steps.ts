import type { Step } from "#lib/conversation/step.ts";

/**
 * The rows of a lane below its header. Row i shows steps starts[i] up to, not including, starts[i + 1], the last
 * row those up to `end`: one step, or a folded run. Numbers only, because a lane may have 100,000 of them.
 *
 * `buffer` is shared with the rows this lane had before it grew: what lies below `count` never changes, and only the
 * longest rows of a buffer, those with `used` rows, are extended in place. So appending copies nothing, and older
 * rows stay what they were.
 */
export type LaneRows = { readonly buffer: RowBuffer; readonly count: number; readonly end: number };

type RowBuffer = { starts: Int32Array; used: number };

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
  /** Index of the first step to show; those before it are drawn in another lane. 0 when left out. */
  from?: number;
};

/**
 * Folds long uneventful runs of a lane. First, last, user messages, errors, compactions and kept steps stay.
 * Pure, O(n): equal input, equal rows; keeping more steps never hides one that was visible.
 */
export function foldSteps(steps: readonly Step[], { keep, seenLength, from = 0 }: FoldOptions): LaneRows {
  const starts = new Int32Array(Math.max(0, steps.length - from));
  let rows = 0;
  let runStart = -1;
  const closeRun = (end: number) => {
    if (runStart < 0) return;
    if (end - runStart >= MINIMUM_RUN) starts[rows++] = runStart;
    else for (let index = runStart; index < end; index++) starts[rows++] = index;
    runStart = -1;
  };
  const lastFoldable = Math.min(seenLength, steps.length) - 2;
  for (let index = from; index < steps.length; index++) {
    const step = steps[index];
    const folds =
      step !== undefined &&
      index > from &&
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
  const buffer = { starts: starts.slice(0, rows), used: rows };
  return { buffer, count: rows, end: Math.max(from, steps.length) };
}

/** The same rows with `steps` more, one row each, as steps that arrive are. Amortised O(steps added). */
export function extendRows({ buffer, count, end }: LaneRows, steps: number): LaneRows {
  const grown = count + steps;
  let target = buffer;
  // Rows that are not the longest of their buffer were extended before: what follows them belongs to others.
  if (buffer.used !== count || buffer.starts.length < grown) {
    const starts = new Int32Array(Math.max(16, grown, count * 2));
    starts.set(buffer.starts.subarray(0, count));
    target = { starts, used: count };
  }
  for (let added = 0; added < steps; added++) target.starts[count + added] = end + added;
  target.used = grown;
  return { buffer: target, count: grown, end: end + steps };
}

export function countRows(rows: LaneRows): number {
  return rows.count;
}

/** The steps of a row as [from, to): one step when to - from is 1. Empty for a row that is not there. */
export function stepsOfRow({ buffer, count, end }: LaneRows, row: number): { from: number; to: number } {
  if (row < 0 || row >= count) return { from: 0, to: 0 };
  return { from: buffer.starts[row] ?? 0, to: row + 1 < count ? (buffer.starts[row + 1] ?? 0) : end };
}

export function isFold(rows: LaneRows, row: number): boolean {
  const { from, to } = stepsOfRow(rows, row);
  return to - from > 1;
}

/** The row that shows a step, itself or inside a folded run; -1 for one before the first row. O(log rows). */
export function rowOfStep(rows: LaneRows, step: number): number {
  let low = 0;
  let high = countRows(rows);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows.buffer.starts[middle] ?? 0) <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
