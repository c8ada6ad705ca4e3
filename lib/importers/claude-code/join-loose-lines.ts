import type { LinkedLine } from "./link-lines.ts";

/**
 * Gives every line without a parent the line that stands before its whole group in the file. A group is what hangs
 * together by named parents; the line before its first one is outside of it, so no cycle can come about.
 *
 * A first prompt that is written a second time stays a start of its own: going back to the very beginning of a
 * session leaves no parent to name. In a file where no line names a parent, the file order is all there is.
 *
 * @param sameLost lines whose lost parent an earlier line names too: they get that line's parent.
 */
export function joinLooseLines(
  links: LinkedLine[],
  sameLost: readonly { index: number; as: number }[],
): void {
  const groups = new Groups(links);
  const siblingOf = new Map(sameLost.map(({ index, as }) => [index, as]));
  const isTree = links.some((link) => link.parent !== null);
  let hasPrompt = false;
  for (const [index, link] of links.entries()) {
    const isPrompt = link.line.role === "prompt";
    const startsAgain = isTree && isPrompt && hasPrompt && link.line.source.isRoot;
    hasPrompt ||= isPrompt;
    if (link.parent !== null || link.outside !== null || startsAgain) continue;
    const sibling = siblingOf.get(index);
    const shared = sibling === undefined ? null : (links[sibling]?.parent ?? null);
    const before = shared !== null && !groups.isSame(shared, index) ? shared : groups.firstOf(index) - 1;
    if (before < 0) continue;
    link.parent = before;
    groups.join(index, before);
  }
  putHeadFirst(links);
}

/**
 * Titles and queue lines at the head of a resumed session's file come before its first own message, which goes on
 * from another file: the whole file does, with the head first.
 */
function putHeadFirst(links: LinkedLine[]): void {
  const at = links.findIndex((link) => link.outside !== null);
  const first = links[0];
  const resumed = links[at];
  if (!first || !resumed || at <= 0) return;
  if (links.slice(0, at).some((link) => link.line.role !== "harness")) return;
  first.outside = resumed.outside;
  resumed.outside = null;
  resumed.parent = at - 1;
}

/** Disjoint sets of line indexes, each knowing its first line. */
class Groups {
  private readonly leader: Int32Array;
  private readonly first: Int32Array;

  constructor(links: readonly LinkedLine[]) {
    this.leader = Int32Array.from(links.keys());
    this.first = Int32Array.from(links.keys());
    for (const [index, link] of links.entries()) {
      if (link.parent !== null) this.join(index, link.parent);
    }
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
