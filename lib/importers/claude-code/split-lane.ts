import { buildEventTree, ROOT_PARENT, type TreeEvent } from "#lib/conversation/event-tree.ts";
import { splitIntoBranches } from "#lib/conversation/split-branches.ts";
import { buildSegments } from "./build-segments.ts";
import { type LaneLinks, NONE } from "./lane-links.ts";
import type { Segments } from "./segments.ts";

/** A lane taken apart, in line indexes. `branches` as `TreeSplit` has them. */
export type LaneSplit = {
  trunk: Int32Array;
  branches: { forkAt: number | null; parentBranchIndex: number | null; own: Int32Array }[];
};

/**
 * Trunk and branches of a lane. The trunk is the line that ends in the segment opened last: where the command line
 * goes on. Inside a segment the lines follow one another in file order, so that results of parallel calls stand
 * behind all calls; the segment the history goes on with follows its last line, another branch leaves where the file
 * says.
 */
export function splitLane(links: LaneLinks): LaneSplit {
  const segments = buildSegments(links);
  const last = lastOpened(segments);
  const tip = last === NONE ? NONE : segments.last(last);
  const chains = new Chains(parentsOf(segments, last), tip);
  const tree = buildEventTree(chains.inOrder(segments).map((head) => chains.eventOf(head)));
  if (!tree.ok) throw new Error(`Importer bug: ${tree.error.message}`);
  const eventId = tip === NONE ? null : chains.idOf(tip);
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

function lastOpened(segments: Segments): number {
  let last = NONE;
  for (let segment = 0; segment < segments.count; segment++) {
    if (last === NONE || segments.opener(segment) > segments.opener(last)) last = segment;
  }
  return last;
}

/** The line each line stands behind; -1 for none. */
function parentsOf(segments: Segments, last: number): Int32Array {
  const { ofLine } = segments;
  const goesOn = mainChildren(segments, last);
  const reached = new Int32Array(segments.count).fill(NONE);
  return ofLine.map((segment, index) => {
    const before = reached[segment] ?? NONE;
    reached[segment] = index;
    return before === NONE ? parentLine(segments, segment, goesOn) : before;
  });
}

/** The child each segment goes on with: the one that leads to the last segment, else the oldest. */
function mainChildren(segments: Segments, last: number): Int32Array {
  const main = new Int32Array(segments.count).fill(NONE);
  for (let segment = 0; segment < segments.count; segment++) {
    const parent = segments.parent(segment);
    if (parent === NONE) continue;
    const known = main[parent] ?? NONE;
    if (known === NONE || segments.opener(segment) < segments.opener(known)) main[parent] = segment;
  }
  for (let at = last; at !== NONE; at = segments.parent(at)) {
    const parent = segments.parent(at);
    if (parent !== NONE) main[parent] = at;
  }
  return main;
}

function parentLine(segments: Segments, segment: number, goesOn: Int32Array): number {
  const parent = segments.parent(segment);
  if (parent === NONE) return NONE;
  return goesOn[parent] === segment ? segments.last(parent) : segments.forkAt(segment);
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

  /** The heads in the order in which their segments were opened. */
  inOrder(segments: Segments): number[] {
    const openerOf = (index: number) => segments.opener(segments.ofLine[index] ?? NONE);
    return this.#heads.sort((a, b) => openerOf(a) - openerOf(b) || a - b);
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
  linesOf(ids: readonly string[]): Int32Array {
    let count = 0;
    for (const _ of this.#walk(ids)) count++;
    const lines = new Int32Array(count);
    let at = 0;
    for (const line of this.#walk(ids)) lines[at++] = line;
    return lines;
  }

  *#walk(ids: readonly string[]): Generator<number> {
    for (const id of ids) {
      for (let at = Number(id); at >= 0; at = this.#next[at] ?? -1) yield at;
    }
  }
}
