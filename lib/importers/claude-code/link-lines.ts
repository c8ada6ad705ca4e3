import type { Rejected } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import type { IdentifiedFile, PlacedLine } from "./identify-lines.ts";
import { joinLooseLines } from "./join-loose-lines.ts";
import type { Lane } from "./split-lanes.ts";

/** A line of a lane with what it goes on from. Free of cycles; both null: it starts the history. */
export type LinkedLine = {
  line: PlacedLine;
  /** Index in the lane. It may be higher than the line's own: hooks and snapshots can be written early. */
  parent: number | null;
  /** A line of another file: the session was resumed or forked there. */
  outside: PlacedLine | null;
};

/**
 * Finds out what every line of a lane goes on from. Lines that do not say so, or whose parent cannot be used (not in
 * the upload, themselves, in a cycle), go on from the line before them in the file: nothing is lost, and children of
 * one lost parent stay siblings. A compaction boundary has no parent but a logical one, which keeps the history whole.
 */
export function linkLines(lane: Lane, file: IdentifiedFile, rejected: Rejected[]): LinkedLine[] {
  const indexOf = new Map(lane.lines.map((line, index) => [line, index]));
  const lostSiblings = new Map<string, number>();
  const sameLost: { index: number; as: number }[] = [];
  const note = (line: PlacedLine, reason: string) =>
    rejected.push({ file: line.file, line: line.line, reason });
  const links = lane.lines.map((line, index): LinkedLine => {
    const loose: LinkedLine = { line, parent: null, outside: null };
    const named = parentNameOf(line);
    if (named === null) return loose;
    if (named === line.source.uuid) {
      note(line, "names itself as its parent; put behind the line before it");
      return loose;
    }
    const target = file.find(named);
    const parent = target ? indexOf.get(target) : undefined;
    if (parent !== undefined && parent !== index) return { line, parent, outside: null };
    const isElsewhere = target !== null && target.file !== line.file;
    const isSnapshot = line.source.type === "file-history-snapshot";
    if (isElsewhere && lane.kind === "session" && !isSnapshot) return { ...loose, outside: target };
    if (line.source.parentUuid !== named || (target && lane.kind === "agent")) return loose;
    const first = lostSiblings.get(named);
    if (first === undefined) {
      lostSiblings.set(named, index);
      note(line, lostReason(named, index === 0, target !== null));
    } else {
      sameLost.push({ index, as: first });
    }
    return loose;
  });
  for (const { index, length } of breakCycles(links)) {
    const line = lane.lines[index];
    if (line) note(line, `is in a cycle of ${length} parents; put behind the line before it`);
  }
  joinLooseLines(links, sameLost);
  return links;
}

function parentNameOf({ source }: PlacedLine): string | null {
  if (source.parentUuid !== null) return source.parentUuid;
  if (source.subtype === "compact_boundary") return source.logicalParentUuid;
  // A snapshot is taken before its message is written, and belongs to it.
  const { messageId } = source.raw;
  return source.type === "file-history-snapshot" && typeof messageId === "string" ? messageId : null;
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
function breakCycles(links: LinkedLine[]): { index: number; length: number }[] {
  const walkOf = new Int32Array(links.length);
  const cut: { index: number; length: number }[] = [];
  for (let start = 0; start < links.length; start++) {
    let at: number | null = start;
    while (at !== null && walkOf[at] === 0) {
      walkOf[at] = start + 1;
      at = links[at]?.parent ?? null;
    }
    if (at === null || walkOf[at] !== start + 1) continue;
    let first = at;
    let length = 0;
    let step: number = at;
    do {
      first = Math.min(first, step);
      length++;
      step = links[step]?.parent ?? at;
    } while (step !== at);
    const link = links[first];
    if (link) link.parent = null;
    cut.push({ index: first, length });
  }
  return cut;
}
