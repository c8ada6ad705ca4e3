import type { EventContent } from "#lib/conversation/content.ts";
import type { Event } from "#lib/conversation/event.ts";
import type { Reads } from "#lib/db/store.ts";
import { importerFor } from "#lib/importers/registry.ts";

/** The readable bodies of events, in their order. A payload that is gone is a bug: foreign keys forbid it. */
export async function readContents(
  reads: Reads,
  familyId: string,
  events: readonly Event[],
): Promise<EventContent[]> {
  const payloads = await reads.loadPayloads(familyId, [...new Set(events.map((event) => event.payloadHash))]);
  return events.map((event) => {
    const bytes = payloads.get(event.payloadHash);
    if (!bytes) throw new Error(`Payload ${event.payloadHash} of event ${event.eventId} is missing.`);
    return importerFor(event.format).content(bytes, event.kind);
  });
}
