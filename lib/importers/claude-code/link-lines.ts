import type { Rejected } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { NO_TEXT } from "#lib/importers/text-table.ts";
import type { IdentifiedFile } from "./identify-lines.ts";
import { joinLooseLines } from "./join-loose-lines.ts";
import { type LaneLinks, NONE } from "./lane-links.ts";
import type { Lane, PlacedLine } from "./transcript-line.ts";

/**
 * Finds out what every line of a lane goes on from. Lines that do not say so, or whose parent cannot be used (not in
 * the upload, themselves, in a cycle), go on from the line before them in the file: nothing is lost, and children of
 * one lost parent stay siblings. A compaction boundary has no parent but a logical one, which keeps the history whole.
 */
export function linkLines(lane: Lane, file: IdentifiedFile, rejected: Rejected[]): LaneLinks {
  const { lines } = lane;
  const links: LaneLinks = { lines, parents: new Int32Array(lines.length).fill(NONE), outside: new Map() };
  const lostSiblings = new Map<number, number>();
  const sameLost = new Map<number, number>();
  const note = (line: PlacedLine, reason: string) =>
    rejected.push({ file: line.file, line: line.line, reason });
  for (const [index, line] of lines.entries()) {
    const { parent: named, traits } = line;
    if (named === NO_TEXT) continue;
    if (named === line.uuid) {
      note(line, "names itself as its parent; put behind the line before it");
      continue;
    }
    const target = file.find(named);
    if (target?.lane === lane && target.key !== line.key) {
      links.parents[index] = target.laneIndex;
      continue;
    }
    const isElsewhere = target !== null && target.file !== line.file;
    const isSnapshot = traits.type === "file-history-snapshot";
    if (isElsewhere && lane.kind === "session" && !isSnapshot) {
      links.outside.set(index, target);
      continue;
    }
    if (!traits.hasParentUuid || (target && lane.kind === "agent")) continue;
    const first = lostSiblings.get(named);
    if (first === undefined) {
      lostSiblings.set(named, index);
      note(line, lostReason(line.textOf(named) ?? "", index === 0, target !== null));
    } else {
      sameLost.set(index, first);
    }
  }
  for (const { index, length } of breakCycles(links.parents)) {
    const line = lines.at(index);
    // A boundary's logical parent may be a message that was preserved behind it.
    if (line?.traits.hasParentUuid)
      note(line, `is in a cycle of ${length} parents; put behind the line before it`);
  }
  joinLooseLines(links, sameLost);
  return links;
}

function lostReason(named: string, isFirst: boolean, isElsewhere: boolean): string {
  const parent = oneLine(named, 80);
  if (isElsewhere)
    return `goes on from ${parent}, which belongs to a sub-agent; put behind the line before it`;
  return isFirst
    ? `goes on from ${parent}, which is not in the upload; the history starts here`
    : `goes on from ${parent}, which is not in the upload; put behind the line before it`;
}

/** Cuts every cycle at its first line. Each line has one parent, so each walk meets at most one cycle. */
function breakCycles(parents: Int32Array): { index: number; length: number }[] {
  const walkOf = new Int32Array(parents.length);
  const cut: { index: number; length: number }[] = [];
  for (const start of parents.keys()) {
    let at = start;
    while (at >= 0 && walkOf[at] === 0) {
      walkOf[at] = start + 1;
      at = parents[at] ?? NONE;
    }
    if (at < 0 || walkOf[at] !== start + 1) continue;
    let first = at;
    let length = 0;
    let step = at;
    do {
      first = Math.min(first, step);
      length++;
      step = parents[step] ?? at;
    } while (step !== at);
    parents[first] = NONE;
    cut.push({ index: first, length });
  }
  return cut;
}
