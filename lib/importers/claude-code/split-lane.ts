import { buildEventTree, ROOT_PARENT, type TreeEvent } from "#lib/conversation/event-tree.ts";
import { splitIntoBranches } from "#lib/conversation/split-branches.ts";
import { buildSegments, type Segment, type Segments } from "./build-segments.ts";
import type { LaneLinks } from "./lane-links.ts";

/** A lane taken apart, in line indexes. `branches` as `TreeSplit` has them. */
export type LaneSplit = {
  trunk: number[];
  branches: { forkAt: number | null; parentBranchIndex: number | null; own: number[] }[];
};

/**
 * Trunk and branches of a lane. The trunk is the line that ends in the segment opened last: where the command line
 * goes on. Inside a segment the lines follow one another in file order, so that results of parallel calls stand
 * behind all calls; the segment the history goes on with follows its last line, another branch leaves where the file
 * says.
 */
export function splitLane(links: LaneLinks): LaneSplit {
  const built = buildSegments(links);
  const parents = parentsOf(links.lines.length, built);
  const last = built.segments.at(-1);
  const chains = new Chains(parents, last?.last ?? -1);
  const tree = buildEventTree(chains.inOrder(built).map((head) => chains.eventOf(head)));
  if (!tree.ok) throw new Error(`Importer bug: ${tree.error.message}`);
  const eventId = last ? chains.idOf(last.last) : null;
  const split = splitIntoBranches(tree.value, { eventId, isEmpty: false, isNamed: true });
  return {
    trunk: chains.linesOf(split.trunk),
    branches: split.branches.map(({ forkPointId, parentBranchIndex, ownIds }) => ({
      forkAt: forkPointId === null ? null : (chains.linesOf([forkPointId]).at(-1) ?? null),
      parentBranchIndex,
      own: chains.linesOf(ownIds),
    })),
  };
}

/** The line each line stands behind; -1 for none. */
function parentsOf(count: number, { segments, ofLine }: Segments): Int32Array {
  const goesOn = mainChildren(segments);
  const parents = new Int32Array(count);
  const reached = new Int32Array(segments.length).fill(-1);
  for (let index = 0; index < count; index++) {
    const segment = ofLine[index];
    if (!segment) continue;
    const before = reached[segment.number] ?? -1;
    parents[index] = before >= 0 ? before : (parentLine(segment, goesOn) ?? -1);
    reached[segment.number] = index;
  }
  return parents;
}

/** The child each segment goes on with: the one that leads to the last segment, else the oldest. */
function mainChildren(segments: readonly Segment[]): Map<Segment, Segment> {
  const main = new Map<Segment, Segment>();
  for (let at = segments.at(-1); at?.parent; at = at.parent) main.set(at.parent, at);
  return main;
}

function parentLine(segment: Segment, goesOn: ReadonlyMap<Segment, Segment>): number | null {
  const { parent } = segment;
  if (parent === null) return null;
  const main = goesOn.get(parent) ?? parent.children[0];
  return main === segment ? parent.last : segment.forkAt;
}

/**
 * Runs of lines that follow one another without a branch, each named by its first line: a session of a million lines
 * has a tree of a few of them. Nothing follows the tip inside its chain.
 */
class Chains {
  readonly #parents: Int32Array;
  /** The line that follows in the same chain; -1 for none. */
  readonly #next: Int32Array;
  readonly #headOf: Int32Array;
  readonly #heads: number[] = [];

  constructor(parents: Int32Array, tip: number) {
    const count = parents.length;
    const children = new Int32Array(count);
    for (const parent of parents) if (parent >= 0) children[parent] = (children[parent] ?? 0) + 1;
    this.#parents = parents;
    this.#next = new Int32Array(count).fill(-1);
    this.#headOf = new Int32Array(count).fill(-1);
    for (const [index, parent] of parents.entries()) {
      if (parent < 0 || parent === tip || children[parent] !== 1) this.#heads.push(index);
      else this.#next[parent] = index;
    }
    for (const head of this.#heads) {
      for (let at = head; at >= 0; at = this.#next[at] ?? -1) this.#headOf[at] = head;
    }
    if (this.#headOf.includes(-1)) throw new Error("Importer bug: lines stand behind one another in a ring.");
  }

  /** The heads in the order of their segments. */
  inOrder({ ofLine }: Segments): number[] {
    const numberOf = (index: number) => ofLine[index]?.number ?? 0;
    return this.#heads.sort((a, b) => numberOf(a) - numberOf(b) || a - b);
  }

  idOf(index: number): string {
    return String(this.#headOf[index]);
  }

  eventOf(head: number): TreeEvent {
    const parent = this.#parents[head] ?? -1;
    const parentId = parent < 0 ? ROOT_PARENT : this.idOf(parent);
    return { id: String(head), parentId, index: head, isSideLeaf: false, isArtifact: false };
  }

  /** All lines of the chains. */
  linesOf(ids: readonly string[]): number[] {
    const lines: number[] = [];
    for (const id of ids) {
      for (let at = Number(id); at >= 0; at = this.#next[at] ?? -1) lines.push(at);
    }
    return lines;
  }
}
