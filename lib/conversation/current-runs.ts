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
  const replaced = replacedMembers(members, replacedRoots);
  const current = members.filter(({ id }) => !replaced.has(id));
  return current.length === 0 ? [...members] : current;
}

/** Ids of those another run is shown for, with all that hangs from them, but for runs that somebody forked. */
export function replacedMembers(
  members: readonly FamilyMember[],
  replacedRoots: ReadonlySet<string>,
): Set<string> {
  if (replacedRoots.size === 0) return new Set();
  const rootOf = new Map<string, string>();
  for (const { id, forkedFromId, spawnedById } of members) {
    rootOf.set(id, rootOf.get(forkedFromId ?? spawnedById ?? "") ?? id);
  }
  const forked = new Set(
    members.flatMap((each) => (each.forkedBy === null ? [] : (rootOf.get(each.id) ?? []))),
  );
  const isReplaced = (root: string) => replacedRoots.has(root) && !forked.has(root);
  return new Set(members.flatMap(({ id }) => (isReplaced(rootOf.get(id) ?? id) ? [id] : [])));
}
