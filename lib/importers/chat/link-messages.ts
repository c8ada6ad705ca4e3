/** A message as far as its place in the tree goes. `parentId` is null where a line starts. */
export type TreeMessage = { id: string | null; parentId: string | null; bytes: Uint8Array };

export type LinkedMessages<T> = {
  /** In file order, each id once. */
  messages: T[];
  /** Index of the parent in `messages`; null where a line starts. */
  parents: (number | null)[];
  /** What was wrong and what came of it. */
  faults: string[];
};

/**
 * Links messages by their parents' ids. Nothing is lost without a word: of two messages with one id the first stays,
 * a parent that is not there or a circle of parents makes the message start a line of its own.
 * Linear in the number of messages, without recursion.
 */
export function linkMessages<T extends TreeMessage>(source: readonly T[]): LinkedMessages<T> {
  const faults: string[] = [];
  const places = new Map<string, number>();
  const messages: T[] = [];
  for (const message of source) {
    const first = message.id === null ? undefined : places.get(message.id);
    if (first !== undefined) {
      const isSame = equalBytes(messages[first]?.bytes, message.bytes);
      const more = isSame ? "the same content: imported once" : "other content: only the first is imported";
      faults.push(`message ${shown(message.id)} is there twice with ${more}`);
      continue;
    }
    if (message.id !== null) places.set(message.id, messages.length);
    messages.push(message);
  }
  const parents = messages.map(({ id, parentId }) => {
    if (parentId === null) return null;
    const parent = places.get(parentId);
    if (parent !== undefined) return parent;
    faults.push(`message ${shown(id)} goes on from ${shown(parentId)}, which is not there: it starts a line`);
    return null;
  });
  for (const at of findCycles(parents)) {
    const id = shown(messages[at]?.id ?? null);
    faults.push(`the parents of message ${id} lead in a circle back to it: it starts a line`);
    parents[at] = null;
  }
  return { messages, parents, faults };
}

/** Of every circle the member that stands first in the file. */
function findCycles(parents: readonly (number | null)[]): number[] {
  const walkOf = new Int32Array(parents.length).fill(-1);
  const firsts: number[] = [];
  for (const start of parents.keys()) {
    let at: number | null = start;
    while (at !== null && walkOf[at] === -1) {
      walkOf[at] = start;
      at = parents[at] ?? null;
    }
    if (at === null || walkOf[at] !== start) continue;
    let first = at;
    for (let next = parents[at] ?? at; next !== at; next = parents[next] ?? at) first = Math.min(first, next);
    firsts.push(first);
  }
  return firsts;
}

function equalBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && a.length === b.length && a.every((byte, at) => byte === b[at]);
}

function shown(id: string | null): string {
  return id === null ? "without an id" : JSON.stringify(id.slice(0, 80));
}
