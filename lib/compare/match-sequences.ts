import { diffArrays } from "diff";

/** A place in both sequences. */
export type Match = { left: number; right: number };

/** Work grows with the square of the edits: 500 take some 10 ms. */
const MAX_EDITS = 500;
/** Longer sequences are cut at what is unique in them first: the rest is then short, whatever their length. */
const LONG = 2_000;

/**
 * Entries two sequences have in common, as matched places that ascend on both sides: a longest common subsequence. For
 * long sequences, and where more than `maxEdits` insertions and removals are needed, entries that occur once on both
 * sides are matched first (patience diff): still monotone, not always the longest.
 */
export function matchSequences(
  left: readonly string[],
  right: readonly string[],
  maxEdits = MAX_EDITS,
): Match[] {
  const matches: Match[] = [];
  const shorter = Math.min(left.length, right.length);
  let head = 0;
  while (head < shorter && left[head] === right[head]) matches.push({ left: head, right: head++ });
  let tail = 0;
  while (tail < shorter - head && left[left.length - 1 - tail] === right[right.length - 1 - tail]) tail++;
  const ours = left.slice(head, left.length - tail);
  const theirs = right.slice(head, right.length - tail);
  for (const match of matchMiddle(ours, theirs, maxEdits)) {
    matches.push({ left: head + match.left, right: head + match.right });
  }
  for (let back = tail; back > 0; back--) {
    matches.push({ left: left.length - back, right: right.length - back });
  }
  return matches;
}

function matchMiddle(left: string[], right: string[], maxEdits: number): Match[] {
  const shortest = left.length + right.length > LONG ? null : matchShortest(left, right, maxEdits);
  if (shortest !== null) return shortest;
  const matches: Match[] = [];
  let leftAt = 0;
  let rightAt = 0;
  for (const anchor of [...matchUnique(left, right), { left: left.length, right: right.length }]) {
    const ours = left.slice(leftAt, anchor.left);
    const theirs = right.slice(rightAt, anchor.right);
    const between = ours.length > 0 && theirs.length > 0 ? matchShortest(ours, theirs, maxEdits) : [];
    for (const match of between ?? []) {
      matches.push({ left: leftAt + match.left, right: rightAt + match.right });
    }
    if (anchor.left < left.length) matches.push(anchor);
    leftAt = anchor.left + 1;
    rightAt = anchor.right + 1;
  }
  return matches;
}

/** Null when more than `maxEdits` edits are needed. */
function matchShortest(left: string[], right: string[], maxEdits: number): Match[] | null {
  const changes = diffArrays(left, right, { maxEditLength: maxEdits });
  if (changes === undefined) return null;
  const matches: Match[] = [];
  let leftAt = 0;
  let rightAt = 0;
  for (const { added, removed, count } of changes) {
    if (!added && !removed) {
      for (let each = 0; each < count; each++) matches.push({ left: leftAt + each, right: rightAt + each });
    }
    if (!added) leftAt += count;
    if (!removed) rightAt += count;
  }
  return matches;
}

/** The longest ascending chain of entries that both sides hold exactly once. O(n log n). */
function matchUnique(left: readonly string[], right: readonly string[]): Match[] {
  const places = placesOfUnique(right);
  const candidates: Match[] = [];
  for (const [entry, place] of placesOfUnique(left)) {
    const other = places.get(entry);
    if (other !== undefined) candidates.push({ left: place, right: other });
  }
  candidates.sort((a, b) => a.left - b.left);
  /** Per chain length the candidate with the smallest end, and before each candidate the one it follows. */
  const ends: number[] = [];
  const before: number[] = [];
  candidates.forEach(({ right: place }, index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const end = candidates[ends[middle] ?? 0];
      if (end !== undefined && end.right < place) low = middle + 1;
      else high = middle;
    }
    before[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  });
  const chain: Match[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) {
    const match = candidates[at];
    if (match !== undefined) chain.push(match);
  }
  return chain.reverse();
}

function placesOfUnique(entries: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  const repeated = new Set<string>();
  entries.forEach((entry, index) => {
    if (places.has(entry)) repeated.add(entry);
    places.set(entry, index);
  });
  for (const entry of repeated) places.delete(entry);
  return places;
}
