import type { Conversation } from "./conversation.ts";

type Branch = Pick<Conversation, "id" | "forkedFromId" | "spawnedById">;

/** What a branch hangs from: a fork's source, a sub-agent's parent; null for a root. */
export function sourceIdOf(branch: Pick<Branch, "forkedFromId" | "spawnedById">): string | null {
  return branch.forkedFromId ?? branch.spawnedById;
}

/** Every branch below one, forks of forks and sub-agents too, in the family's order. O(branches). */
export function listDescendants<B extends Branch>(family: readonly B[], id: string): B[] {
  const bySource = new Map<string, B[]>();
  for (const branch of family) {
    const sourceId = sourceIdOf(branch);
    if (sourceId === null) continue;
    const siblings = bySource.get(sourceId);
    if (siblings === undefined) bySource.set(sourceId, [branch]);
    else siblings.push(branch);
  }
  const below = new Set<B>();
  const waiting = [id];
  for (let source = waiting.pop(); source !== undefined; source = waiting.pop()) {
    for (const branch of bySource.get(source) ?? []) {
      if (below.has(branch)) continue;
      below.add(branch);
      waiting.push(branch.id);
    }
  }
  return family.filter((branch) => below.has(branch));
}
