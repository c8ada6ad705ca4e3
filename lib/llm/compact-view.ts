import type { Event } from "#lib/conversation/event.ts";
import type { CompactionPart, HistoryEntry } from "./history-entry.ts";
import { readEntry } from "./history-entry.ts";

/**
 * The committed events as the model sees them, in order: a compaction takes the entries it forgot out of the view
 * and puts its summary at its offset (OpenHands software-agent-sdk View). The summary can be forgotten in turn,
 * under the id `<compaction>-summary`.
 * @param model the model that is going to be asked.
 */
export function compactView(
  events: readonly Event[],
  payloads: ReadonlyMap<string, Uint8Array>,
  model: string | null,
): HistoryEntry[] {
  let view: HistoryEntry[] = [];
  for (const [at, event] of events.entries()) {
    const bytes = payloads.get(event.payloadHash);
    if (!bytes) throw new Error(`Payload ${event.payloadHash} of event ${event.eventId} is missing.`);
    const read = readEntry(event, bytes, model);
    if (read === null) continue;
    if ("entry" in read) view.push(read.entry);
    else view = applyCompaction(view, events.slice(0, at + 1), read.compaction);
  }
  return view;
}

/** @param events up to the compaction, which is the last of them. */
function applyCompaction(
  view: HistoryEntry[],
  events: readonly Event[],
  compaction: CompactionPart,
): HistoryEntry[] {
  const eventId = events.at(-1)?.eventId ?? "";
  const forgotten = new Set(compaction.forgottenEventIds);
  const tail = tailFrom(events, compaction.keptFromEventId);
  const isForgotten = (entry: HistoryEntry) =>
    compaction.forgetsAll === true
      ? entry.eventId === null || !tail.has(entry.eventId)
      : entry.eventId !== null && forgotten.has(entry.eventId);
  const lost = new Set(view.filter(isForgotten).flatMap(answeredCalls));
  const kept = view.filter((entry) => !isForgotten(entry)).map((entry) => withoutCalls(entry, lost));
  const { summary, summaryOffset } = compaction;
  if (summary === null || summary.trim() === "") return kept;
  const end = compaction.forgetsAll ? 0 : kept.length;
  const at = Math.min(Math.max(summaryOffset ?? end, 0), kept.length);
  const entry: HistoryEntry = {
    eventId: `${eventId}-summary`,
    responseId: null,
    says: { role: "user", content: [{ type: "text", text: summary }] },
  };
  return kept.toSpliced(at, 0, entry);
}

/** Ids of the events a compaction keeps behind its summary; earlier summaries are not among them. */
function tailFrom(events: readonly Event[], first: string | undefined): Set<string> {
  const start = first === undefined ? -1 : events.findIndex(({ eventId }) => eventId === first);
  return new Set(start < 0 ? [] : events.slice(start).map(({ eventId }) => eventId));
}

function answeredCalls({ says }: HistoryEntry): string[] {
  if (says.role !== "tool") return [];
  return says.answers.flatMap(({ callId }) => (callId === null ? [] : [callId]));
}

/** A call whose result was forgotten goes too (View's tool-call matching): nobody cut it off, it was summed up. */
function withoutCalls(entry: HistoryEntry, lost: ReadonlySet<string>): HistoryEntry {
  const { says } = entry;
  if (says.role !== "assistant" || lost.size === 0) return entry;
  const content = says.content.filter((part) => part.type !== "tool-call" || !lost.has(part.toolCallId));
  return { ...entry, says: { role: "assistant", content } };
}
