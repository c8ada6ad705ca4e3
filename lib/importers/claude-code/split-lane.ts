import { buildEventTree, ROOT_PARENT, type TreeEvent } from "#lib/conversation/event-tree.ts";
import { splitIntoBranches, type TreeSplit } from "#lib/conversation/split-branches.ts";
import { buildSegments, type Segment } from "./build-segments.ts";
import type { LinkedLine } from "./link-lines.ts";

/**
 * Trunk and branches of a lane. The trunk is the line that ends in the segment opened last: where the command line
 * goes on. Inside a segment the lines follow one another in file order, so that results of parallel calls stand
 * behind all calls; the segment the history goes on with follows its last line, another branch leaves where the file
 * says.
 */
export function splitLane(links: readonly LinkedLine[]): TreeSplit {
  const segments = buildSegments(links);
  const goesOn = mainChildren(segments);
  const idOf = (index: number) => links[index]?.line.eventId ?? "";
  const events = segments.flatMap((segment) =>
    segment.members.map((index, at): TreeEvent => {
      const before = at > 0 ? (segment.members[at - 1] ?? null) : parentLine(segment, goesOn);
      const parentId = before === null ? ROOT_PARENT : idOf(before);
      return { id: idOf(index), parentId, index, isSideLeaf: false, isArtifact: false };
    }),
  );
  const tree = buildEventTree(events);
  if (!tree.ok) throw new Error(`Importer bug: ${tree.error.message}`);
  const tip = segments.at(-1)?.members.at(-1);
  const eventId = tip === undefined ? null : idOf(tip);
  return splitIntoBranches(tree.value, { eventId, isEmpty: false, isNamed: true });
}

/** The child each segment goes on with: the one that leads to the last segment, else the oldest. */
function mainChildren(segments: readonly Segment[]): Map<Segment, Segment> {
  const main = new Map<Segment, Segment>();
  for (const segment of segments) {
    const [oldest] = segment.children;
    if (oldest) main.set(segment, oldest);
  }
  for (let at = segments.at(-1); at?.parent; at = at.parent) main.set(at.parent, at);
  return main;
}

function parentLine(segment: Segment, goesOn: ReadonlyMap<Segment, Segment>): number | null {
  const { parent } = segment;
  if (parent === null) return null;
  return goesOn.get(parent) === segment ? (parent.members.at(-1) ?? null) : segment.forkAt;
}
