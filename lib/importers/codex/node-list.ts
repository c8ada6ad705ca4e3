import type { Node } from "./node.ts";
import type { NodeTable } from "./node-table.ts";

/** Nodes of one table in some order, kept as runs of rows that follow each other: most lists are a single one. */
export class NodeList {
  /** Of each run: the index of its first node, and that node's place in the list. */
  readonly #indices: number[] = [];
  readonly #places: number[] = [];
  #length = 0;
  #table: NodeTable | null = null;

  constructor(nodes: Iterable<Node> = []) {
    for (const node of nodes) this.push(node);
  }

  get length(): number {
    return this.#length;
  }

  push(node: Node): void {
    this.#table = node.table;
    if (this.#indexAt(this.#length, this.#indices.length - 1) !== node.index) {
      this.#indices.push(node.index);
      this.#places.push(this.#length);
    }
    this.#length++;
  }

  /** @param place from 0. */
  at(place: number): Node | undefined {
    const isThere = place >= 0 && place < this.#length;
    return isThere ? this.#table?.node(this.#indexAt(place, this.#runOf(place))) : undefined;
  }

  get first(): Node | undefined {
    return this.at(0);
  }

  get last(): Node | undefined {
    return this.at(this.#length - 1);
  }

  findLast(isMeant: (node: Node) => boolean): Node | undefined {
    for (let place = this.#length - 1; place >= 0; place--) {
      const node = this.at(place);
      if (node && isMeant(node)) return node;
    }
    return undefined;
  }

  *[Symbol.iterator](): Generator<Node> {
    for (let place = 0; place < this.#length; place++) {
      const node = this.at(place);
      if (node) yield node;
    }
  }

  /** The last run that begins at or before the place. */
  #runOf(place: number): number {
    let low = 0;
    let high = this.#places.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#places[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Index of the node at a place of the run, or of the one that would go on from it. */
  #indexAt(place: number, run: number): number {
    return (this.#indices[run] ?? Number.NaN) + place - (this.#places[run] ?? 0);
  }
}

/** One that stays as it is. */
export type Nodes = Omit<NodeList, "push">;
