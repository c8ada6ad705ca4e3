import type { Conversation } from "./conversation.ts";

/** What a conversation of a family hangs from. */
export type FamilyMember = Pick<Conversation, "id" | "forkedFromId" | "spawnedById" | "forkedBy">;

/**
 * The conversations of a family without the runs another run is shown for. A run somebody forked stays, and so does
 * everything when nothing else would be left.
 * @param members of one family, each behind what it hangs from.
 */
export function currentRuns<T extends FamilyMember>(
  members: readonly T[],
  replacedRoots: ReadonlySet<string>,
): T[] {
  if (replacedRoots.size === 0) return [...members];
  const rootOf = new Map<string, string>();
  for (const { id, forkedFromId, spawnedById } of members) {
    rootOf.set(id, rootOf.get(forkedFromId ?? spawnedById ?? "") ?? id);
  }
  const forked = new Set(
    members.flatMap((each) => (each.forkedBy === null ? [] : (rootOf.get(each.id) ?? []))),
  );
  const current = members.filter(({ id }) => {
    const root = rootOf.get(id) ?? id;
    return !replacedRoots.has(root) || forked.has(root);
  });
  return current.length === 0 ? [...members] : current;
}
