import { buildEventTree, ROOT_PARENT, type TreeEvent } from "#lib/conversation/event-tree.ts";
import { splitIntoBranches } from "#lib/conversation/split-branches.ts";
import type { Node, PlacedFile } from "./place-files.ts";
import { ASIDE_TYPES } from "./source-entry.ts";

/** A line of history of one file: the one pi would go on with, or one it left. */
export type Strand = {
  placed: PlacedFile;
  isTrunk: boolean;
  /** Entries no earlier file holds. */
  own: Node[];
  /** The last entry shared with another strand; null when it shares none. */
  forkPoint: Node | null;
};

const START = "start";

/**
 * Takes the tree of one file apart. The trunk ends in the file's last entry, which is where pi goes on. A branch of
 * which an earlier file holds everything is that file's.
 */
export function splitFile(placed: PlacedFile): Strand[] {
  const { links, nodes, headerId } = placed;
  const events: TreeEvent[] = links.map(({ parent, entry }, index) => ({
    id: String(index),
    parentId: parent === null ? (headerId === "" ? ROOT_PARENT : START) : String(parent),
    index: index + 1,
    isSideLeaf: ASIDE_TYPES.has(entry.type),
    isArtifact: false,
  }));
  const start = { id: START, parentId: ROOT_PARENT, index: 0, isSideLeaf: false, isArtifact: false };
  const tree = buildEventTree(headerId === "" ? events : [start, ...events]);
  if (!tree.ok) throw new Error(`Importer bug: ${tree.error.message}`);
  const eventId = links.length > 0 ? String(links.length - 1) : START;
  const split = splitIntoBranches(tree.value, { eventId, isEmpty: false, isNamed: true });
  const select = (ids: readonly string[]) =>
    ids.flatMap((id) => (id === START ? [] : (nodes[Number(id)] ?? [])));
  const strand = (ids: readonly string[], forkedAt: string | null, isTrunk: boolean): Strand => {
    const all = select(ids);
    const shared = all.findLast((node) => node.owner !== placed);
    const parent = forkedAt === null ? undefined : select([forkedAt])[0];
    return {
      placed,
      isTrunk,
      own: all.filter((node) => node.owner === placed),
      forkPoint: shared ?? parent ?? null,
    };
  };
  const branches = split.branches.map(({ ownIds, forkPointId }) => strand(ownIds, forkPointId, false));
  return [strand(split.trunk, null, true), ...branches.filter(({ own }) => own.length > 0)];
}
