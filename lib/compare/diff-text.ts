import { diffWordsWithSpace } from "diff";
import { matchSequences } from "./match-sequences.ts";

/** A piece of a line; `changed` when the other side does not have it. */
export type Span = { text: string; changed: boolean };

/** A line of both texts side by side; null where a side has none. */
export type DiffLine = { left: Span[] | null; right: Span[] | null; changed: boolean };

/** A line to show, or a run of equal lines around which nothing changed. */
export type DiffItem = { type: "line"; line: DiffLine } | { type: "fold"; count: number; from: number };

/** Words of longer lines are not told apart: minified code would cost more than it says. */
const MAX_LINE = 1_000;
const MAX_WORD_EDITS = 80;
/** After so many changed lines the words of further ones are not told apart: this runs while a person scrolls. */
const MAX_WORD_LINES = 200;
/** Below this the two lines have little in common, and marked words would only be noise. */
const LEAST_IN_COMMON = 0.3;

/** Lines of both texts side by side: equal ones on one line, changed ones paired in order with their words marked. */
export function diffText(left: string, right: string): DiffLine[] {
  const ours = left.split("\n");
  const theirs = right.split("\n");
  const lines: DiffLine[] = [];
  let leftAt = 0;
  let rightAt = 0;
  let told = 0;
  for (const match of [...matchSequences(ours, theirs), { left: ours.length, right: theirs.length }]) {
    while (leftAt < match.left || rightAt < match.right) {
      const from = leftAt < match.left ? (ours[leftAt++] ?? null) : null;
      const to = rightAt < match.right ? (theirs[rightAt++] ?? null) : null;
      const words = from !== null && to !== null && told++ < MAX_WORD_LINES;
      lines.push({ ...(words ? diffWords(from, to) : wholeLines(from, to)), changed: true });
    }
    const same = ours[match.left];
    if (same !== undefined) lines.push({ left: [plain(same)], right: [plain(same)], changed: false });
    leftAt = match.left + 1;
    rightAt = match.right + 1;
  }
  return lines;
}

/** Keeps `context` equal lines around each change; longer equal runs become one item. */
export function foldEqualLines(lines: readonly DiffLine[], context = 3): DiffItem[] {
  const near = new Uint8Array(lines.length);
  lines.forEach(({ changed }, at) => {
    if (changed) near.fill(1, Math.max(0, at - context), at + context + 1);
  });
  const items: DiffItem[] = [];
  lines.forEach((line, at) => {
    const last = items.at(-1);
    if (near[at] === 1) items.push({ type: "line", line });
    else if (last?.type === "fold") last.count++;
    else items.push({ type: "fold", count: 1, from: at });
  });
  return items;
}

function diffWords(left: string, right: string): Pick<DiffLine, "left" | "right"> {
  if (left.length > MAX_LINE || right.length > MAX_LINE) return wholeLines(left, right);
  const words = diffWordsWithSpace(left, right, { maxEditLength: MAX_WORD_EDITS }) ?? [];
  const common = words.reduce(
    (sum, word) => sum + (word.added || word.removed ? 0 : word.value.trim().length),
    0,
  );
  if (common < LEAST_IN_COMMON * Math.min(left.length, right.length)) return wholeLines(left, right);
  return {
    left: words.flatMap(({ value, added, removed }) => (added ? [] : [{ text: value, changed: removed }])),
    right: words.flatMap(({ value, added, removed }) => (removed ? [] : [{ text: value, changed: added }])),
  };
}

function wholeLines(left: string | null, right: string | null): Pick<DiffLine, "left" | "right"> {
  return { left: wholly(left), right: wholly(right) };
}

function wholly(text: string | null): Span[] | null {
  return text === null ? null : [{ text, changed: true }];
}

function plain(text: string): Span {
  return { text, changed: false };
}
