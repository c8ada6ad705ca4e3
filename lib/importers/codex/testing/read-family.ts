import type { ImportResult } from "#lib/importers/importer.ts";

/** What persons said along the whole path of a conversation, its parents' part included. */
export function pathPrompts({ conversations }: ImportResult, key: string): string[] {
  const byKey = new Map(conversations.map((each) => [each.key, each]));
  const prompts: string[] = [];
  let through: string | null = null;
  for (let at = byKey.get(key); at; at = byKey.get(at.forkedFrom?.key ?? "")) {
    const end: number = through === null ? at.events.length : lastOf(at.events, through) + 1;
    const said = at.events.slice(0, end).filter((event) => event.role === "user");
    prompts.unshift(...said.map((event) => event.summary));
    // A conversation that shares nothing of its own hands the fork point on to its parent.
    if (end > 0) through = at.forkedFrom?.eventId ?? null;
    if (through === null) break;
  }
  return prompts;
}

/** Input tokens over all events of the upload. */
export function totalInput({ conversations }: ImportResult): number {
  const usages = conversations.flatMap((each) => each.events.flatMap((event) => event.usage ?? []));
  return usages.reduce((sum, usage) => sum + (usage.input ?? 0), 0);
}

function lastOf(events: readonly { eventId: string }[], eventId: string): number {
  return events.findIndex((event) => event.eventId === eventId);
}
