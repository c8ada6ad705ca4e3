import type { Conversation } from "./conversation.ts";

type Branch = Pick<Conversation, "id" | "forkedFromId">;

/** Every branch below one, forks of forks too, in the family's order. O(branches). */
export function listDescendants<B extends Branch>(family: readonly B[], id: string): B[] {
  const bySource = new Map<string, B[]>();
  for (const branch of family) {
    if (branch.forkedFromId === null) continue;
    const siblings = bySource.get(branch.forkedFromId);
    if (siblings === undefined) bySource.set(branch.forkedFromId, [branch]);
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
