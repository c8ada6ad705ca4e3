import { type LaneLinks, NONE } from "./lane-links.ts";

/**
 * Gives every line without a parent the line that stands before its whole group in the file. A group is what hangs
 * together by named parents; the line before its first one is outside of it, so no cycle can come about.
 *
 * A first prompt that is written a second time stays a start of its own: going back to the very beginning of a
 * session leaves no parent to name. In a file where no line names a parent, the file order is all there is.
 *
 * @param sameLost lines whose lost parent an earlier line names too, with that line: they get its parent.
 */
export function joinLooseLines(links: LaneLinks, sameLost: ReadonlyMap<number, number>): void {
  const { lines, parents, outside } = links;
  const groups = new Groups(parents);
  const isTree = parents.some((parent) => parent !== NONE);
  let hasPrompt = false;
  for (const [index, line] of lines.entries()) {
    const isPrompt = line.traits.role === "prompt";
    const startsAgain = isTree && isPrompt && hasPrompt && line.traits.isRoot;
    hasPrompt ||= isPrompt;
    if (parents[index] !== NONE || outside.has(index) || startsAgain) continue;
    const sibling = sameLost.get(index);
    const shared = sibling === undefined ? NONE : (parents[sibling] ?? NONE);
    const before = shared !== NONE && !groups.isSame(shared, index) ? shared : groups.firstOf(index) - 1;
    if (before < 0) continue;
    parents[index] = before;
    groups.join(index, before);
  }
  putHeadFirst(links);
}

/**
 * Titles and queue lines at the head of a resumed session's file come before its first own message, which goes on
 * from another file: the whole file does, with the head first.
 */
function putHeadFirst({ lines, parents, outside }: LaneLinks): void {
  const at = [...outside.keys()].reduce((first, index) => Math.min(first, index), lines.length);
  const origin = outside.get(at);
  if (!origin || at === 0) return;
  for (let index = 0; index < at; index++) if (lines.at(index)?.traits.role !== "harness") return;
  // A head that goes on from the message in turn would stand behind itself.
  for (let up = parents[at - 1] ?? NONE; up !== NONE; up = parents[up] ?? NONE) if (up === at) return;
  outside.set(0, origin);
  outside.delete(at);
  parents[at] = at - 1;
}

/** Disjoint sets of line indexes, each knowing its first line. */
class Groups {
  private readonly leader: Int32Array;
  private readonly first: Int32Array;

  constructor(parents: Int32Array) {
    // Not from a list, which would take more than both of them while it is made.
    this.leader = parents.map((_, index) => index);
    this.first = this.leader.slice();
    for (const [index, parent] of parents.entries()) if (parent !== NONE) this.join(index, parent);
  }

  firstOf(index: number): number {
    return this.first[this.find(index)] ?? index;
  }

  isSame(a: number, b: number): boolean {
    return this.find(a) === this.find(b);
  }

  join(a: number, b: number): void {
    const into = this.find(b);
    const from = this.find(a);
    this.leader[from] = into;
    this.first[into] = Math.min(this.first[into] ?? into, this.first[from] ?? from);
  }

  private find(index: number): number {
    let at = index;
    for (let up = this.leader[at] ?? at; up !== at; up = this.leader[at] ?? at) {
      // Halving the way keeps chains of 100,000 lines linear.
      this.leader[at] = this.leader[up] ?? up;
      at = up;
    }
    return at;
  }
}
