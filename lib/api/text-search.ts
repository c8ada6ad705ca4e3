import { z } from "zod";

/** Where in an event a reader sees the words that were found. */
export const TextHitWhere = z.enum([
  "message",
  "context",
  "reasoning",
  "tool call",
  "tool output",
  "system prompt",
  "summary",
  "error",
  "note",
]);
export type TextHitWhere = z.infer<typeof TextHitWhere>;

/** An event that holds every word of a search, in the conversation that owns it. */
export const TextHit = z.object({
  conversationId: z.string(),
  seq: z.number().int(),
  eventId: z.string(),
  where: TextHitWhere,
  /** The first word that was found, as it stands there, and the text around it; white space is one space. */
  before: z.string(),
  match: z.string(),
  after: z.string(),
});
export type TextHit = z.infer<typeof TextHit>;

/** GET /api/conversations/{id}/text-search : the family's own events, conversation after conversation. */
export const TextSearchPage = z.object({
  hits: z.array(TextHit),
  /** Where the next page begins; null when everything was looked through. A page may be empty and not the last. */
  nextCursor: z.string().nullable(),
});
export type TextSearchPage = z.infer<typeof TextSearchPage>;
