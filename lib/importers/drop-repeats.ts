import type { ImportedConversation, Rejected } from "./importer.ts";

/** What one file tells of one session, its sub-agents included. */
export type Told = { file: string; conversations: readonly ImportedConversation[] };

/**
 * Conversations of files without lineage, in their order: of two states of one session (a log that was cut off, an
 * export made again later) the one that holds all of the other. Two that each hold something of their own both stay.
 */
export function dropRepeats(told: readonly Told[], rejected: Rejected[]): ImportedConversation[] {
  const facts = told.map((each) => ({ ...each, ids: idsOf(each.conversations) }));
  const bySize = [...facts].sort((a, b) => b.ids.size - a.ids.size);
  const kept: typeof facts = [];
  for (const each of bySize) {
    const name = each.conversations[0]?.externalId;
    const whole = kept.find(
      (other) =>
        other.conversations[0]?.externalId === name && [...each.ids].every((id) => other.ids.has(id)),
    );
    if (!whole) kept.push(each);
    else {
      const reason = `holds nothing that ${whole.file} does not hold; imported with it`;
      rejected.push({ file: each.file, line: null, reason });
    }
  }
  return facts.filter((each) => kept.includes(each)).flatMap(({ conversations }) => conversations);
}

function idsOf(conversations: readonly ImportedConversation[]): Set<string> {
  return new Set(
    conversations.flatMap(({ externalId, events }) =>
      events.map(({ eventId }) => `${externalId} ${eventId}`),
    ),
  );
}
