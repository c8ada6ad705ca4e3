import type { Chat } from "./chat.ts";
import { isTelling } from "./known-messages.ts";

/** Chats that have messages in common with others come behind those they were made of; the rest stays where it is. */
export type ArrangedChat<T> = { chat: T; isSharing: boolean };

/**
 * @param chats in the order of the upload.
 * @returns the same, a chat's source before it: the one it names, else an older one; of one chat that is there twice
 *   the longer first.
 */
export function arrangeChats<T extends { chat: Chat }>(chats: readonly T[]): ArrangedChat<T>[] {
  const sharing = sharingOf(chats);
  const places = new Map([...chats.entries()].map(([at, each]) => [each, at]));
  const byAge = [...sharing].sort(
    (a, b) => compareAge(a.chat, b.chat) || (places.get(a) ?? 0) - (places.get(b) ?? 0),
  );
  const arranged = new Set<T>();
  for (const each of chats) {
    if (!sharing.has(each)) arranged.add(each);
    // All that share anything, at the place of the first of them.
    else if (!arranged.has(each)) for (const one of byAge) addBehindSource(one, byAge, arranged);
  }
  return [...arranged].map((chat) => ({ chat, isSharing: sharing.has(chat) }));
}

function addBehindSource<T extends { chat: Chat }>(start: T, among: readonly T[], arranged: Set<T>): void {
  const way: T[] = [];
  for (let at: T | undefined = start; at && !arranged.has(at) && !way.includes(at); ) {
    way.push(at);
    const source: string | null = at.chat.branchedFrom ?? null;
    at = source === null ? undefined : among.find(({ chat }) => chat.id === source);
  }
  for (const each of way.reverse()) arranged.add(each);
}

function sharingOf<T extends { chat: Chat }>(chats: readonly T[]): Set<T> {
  const sharing = new Set<T>();
  if (chats.length < 2) return sharing;
  const firstWith = new Map<string, T>();
  for (const each of chats) {
    for (const { id } of each.chat.messages) {
      if (id === null || !isTelling(id)) continue;
      const first = firstWith.get(id);
      if (!first) firstWith.set(id, each);
      if (!first || first === each) continue;
      sharing.add(first);
      sharing.add(each);
    }
  }
  const byId = new Map(chats.map((each) => [each.chat.id, each]));
  for (const each of chats) {
    const source = each.chat.branchedFrom ? byId.get(each.chat.branchedFrom) : undefined;
    if (!source || source === each) continue;
    sharing.add(source);
    sharing.add(each);
  }
  return sharing;
}

function compareAge(a: Chat, b: Chat): number {
  if (a.id !== null && a.id === b.id) return b.messages.length - a.messages.length;
  const [one, other] = [a, b].map(({ state }) => Date.parse(String(state.createdAt ?? "")));
  const difference = (one ?? Number.NaN) - (other ?? Number.NaN);
  return Number.isNaN(difference) ? 0 : difference;
}
