import { setImmediate as nextTurn } from "node:timers/promises";
import { z } from "zod";
import type { TextHit, TextSearchPage } from "#lib/api/text-search.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { decodeCursor, encodeCursor } from "#lib/cursor.ts";
import type { Database } from "#lib/db/store.ts";
import { findWords } from "./find-words.ts";
import { conversationNotFound } from "./not-found.ts";
import { readContents } from "./read-contents.ts";
import { splitWords, textPatterns } from "./text-patterns.ts";

/** How long one page is worked at: what is found shows up while the rest is looked through. */
const PAGE_MS = 250;
/** Bodies read at once. A page ends behind one of these portions. */
const BODIES = 25;

const Place = z.tuple([z.number().int(), z.number().int()]);

/**
 * Events of the conversation's whole family whose readable bodies hold every word of the query: messages, reasoning,
 * tool arguments and output. Each conversation's own events, so that what forks inherit is found once. The database
 * leaves out what cannot match; what is left is read the way the transcript shows it.
 *
 * A page ends when the time is over, so it may be empty and not the last.
 * Errors: `not_found`, `bad_request` for a query without a word or a cursor that is none.
 */
export async function searchFamilyText(
  db: Database,
  conversationId: string,
  { query, cursor, pageMs = PAGE_MS }: { query: string; cursor: string | null; pageMs?: number },
): Promise<Result<TextSearchPage>> {
  const words = splitWords(query);
  if (words.length === 0) return fail("bad_request", "Name at least one word to look for: ?q=…");
  const place = decodeCursor(Place, cursor);
  if (!place.ok) return place;
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const { familyId } = conversation;
  const patterns = textPatterns(words);
  const hits: TextHit[] = [];
  const deadline = performance.now() + pageMs;
  let after = place.value === null ? null : { ordinal: place.value[0], seq: place.value[1] };
  for (;;) {
    const { found, through } = await db.read.scanEventText({ familyId, after, patterns });
    for (let from = 0; from < found.length; from += BODIES) {
      const portion = found.slice(from, from + BODIES);
      const events = portion.map(({ event }) => event);
      const contents = await readContents(db.read, familyId, events);
      events.forEach((event, index) => {
        const hit = findWords(event, contents[index]?.parts ?? [], words);
        const { seq, eventId } = event;
        if (hit !== null) hits.push({ conversationId: event.conversationId, seq, eventId, ...hit });
      });
      after = portion.at(-1)?.place ?? after;
      if (performance.now() >= deadline) break;
      await nextTurn();
    }
    const isWhole = found.length === 0 || after === found.at(-1)?.place;
    if (through === null) return ok({ hits, nextCursor: null });
    if (isWhole) after = through;
    if (performance.now() >= deadline) {
      return ok({ hits, nextCursor: after === null ? null : encodeCursor([after.ordinal, after.seq]) });
    }
    await nextTurn();
  }
}
