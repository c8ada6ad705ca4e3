import { ok, type Result } from "#lib/app-error.ts";
import type { Event } from "#lib/conversation/event.ts";
import { unknownCursor } from "#lib/cursor.ts";
import type { Database } from "#lib/db/store.ts";
import { conversationNotFound } from "./not-found.ts";

export type EventSearch = {
  /**
   * First event of the page (inclusive). An unknown one is refused: the OpenHands server starts from the beginning, and
   * a client that pages then never comes to an end.
   */
  pageId: string | null;
  limit: number;
  /** The source's kind; a qualified name ("openhands.sdk.….ActionEvent") counts by its last part. */
  kind: string | null;
  newestFirst: boolean;
  /** Bounds on the timestamp text, [from, to). */
  timestampFrom: string | null;
  timestampTo: string | null;
};

export type EventSearchPage = {
  /** JSON texts as they arrived. */ items: string[];
  nextPageId: string | null;
};

type EventFilter = Pick<EventSearch, "kind" | "timestampFrom" | "timestampTo">;

/** Rows read at once while looking for matches. */
const WINDOW = 500;

/** A page of events as their source wrote them, filtered on the narrow columns. Errors: `not_found`, `bad_request` for an unknown page. */
export async function searchEvents(
  db: Database,
  conversationId: string,
  search: EventSearch,
): Promise<Result<EventSearchPage>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const start = search.pageId === null ? null : await db.read.findEvent(conversationId, search.pageId);
  if (search.pageId !== null && start === null) return unknownCursor();
  const found: Event[] = [];
  const first = start?.seq ?? (search.newestFirst ? conversation.headSeq : 0);
  for (let at = first; found.length <= search.limit && at >= 0 && at <= conversation.headSeq; ) {
    const [fromSeq, toSeq] = search.newestFirst ? [Math.max(0, at - WINDOW + 1), at] : [at, at + WINDOW - 1];
    const rows = await db.read.listEvents({ conversationId, fromSeq, toSeq });
    if (search.newestFirst) rows.reverse();
    found.push(...rows.filter((row) => matches(row, search)));
    at = search.newestFirst ? fromSeq - 1 : toSeq + 1;
  }
  const page = found.slice(0, search.limit);
  const payloads = await db.read.loadPayloads(
    conversation.familyId,
    page.map((event) => event.payloadHash),
  );
  const text = new TextDecoder();
  const items = page.flatMap((event) => {
    const bytes = payloads.get(event.payloadHash);
    return bytes ? [text.decode(bytes)] : [];
  });
  return ok({ items, nextPageId: found[search.limit]?.eventId ?? null });
}

/** How many events a search would give. Error: `not_found`. */
export async function countEvents(
  db: Database,
  conversationId: string,
  filter: EventFilter,
): Promise<Result<number>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const rows = await db.read.listEvents({ conversationId, fromSeq: 0, toSeq: conversation.headSeq });
  return ok(rows.filter((row) => matches(row, filter)).length);
}

function matches(event: Event, search: EventFilter): boolean {
  const { kind, timestampFrom, timestampTo } = search;
  if (kind !== null && event.sourceKind !== kind.split(".").at(-1)) return false;
  const time = event.timestamp ?? "";
  return (timestampFrom === null || time >= timestampFrom) && (timestampTo === null || time < timestampTo);
}
