import type { AlignedRow } from "./align-steps.ts";

/** A row to show, or a run of equal rows `from`..`to` (exclusive) shown as one. */
export type ComparedItem = { type: "row"; row: number } | { type: "fold"; from: number; to: number };

/** Shorter runs take no more room than the line that would stand for them. */
const FOLD_FROM = 2;

/**
 * Folds runs of equal rows, so that a comparison is as long as its differences.
 * @param open first rows of the runs that were unfolded.
 */
export function foldRows(
  rows: readonly Pick<AlignedRow, "relation">[],
  open: ReadonlySet<number>,
): ComparedItem[] {
  const items: ComparedItem[] = [];
  for (let at = 0; at < rows.length; ) {
    let to = at;
    while (rows[to]?.relation === "equal") to++;
    if (to - at >= FOLD_FROM && !open.has(at)) items.push({ type: "fold", from: at, to });
    else for (let row = at; row < Math.max(to, at + 1); row++) items.push({ type: "row", row });
    at = Math.max(to, at + 1);
  }
  return items;
}
