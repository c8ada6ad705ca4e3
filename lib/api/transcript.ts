import { z } from "zod";
import { AgentConfig } from "#lib/conversation/agent-config.ts";
import { ContentPart } from "#lib/conversation/content.ts";
import { Conversation } from "#lib/conversation/conversation.ts";
import { Event } from "#lib/conversation/event.ts";

/** An event with its readable body. */
export const TranscriptEvent = Event.extend({ parts: z.array(ContentPart) });
export type TranscriptEvent = z.infer<typeof TranscriptEvent>;

/** GET /api/conversations/{id}/transcript?from=&to= : seq bounds, inclusive. */
export const TranscriptWindow = z.object({ headSeq: z.number().int(), events: z.array(TranscriptEvent) });
export type TranscriptWindow = z.infer<typeof TranscriptWindow>;

/** GET /api/conversations/{id}/detail : everything the side panel shows beside the events. */
export const ConversationDetail = z.object({
  conversation: Conversation,
  config: AgentConfig,
  /** From the family's root down to this conversation's source. */
  lineage: z.array(z.object({ id: z.string(), title: z.string(), forkPointEventId: z.string().nullable() })),
  /** Totals of the path from the root to the head, inherited steps included, each counted once. */
  pathTotals: Conversation.shape.ownTotals,
  /** Every other conversation of the family that sends the same key. */
  sharesKeyWith: z.array(z.object({ id: z.string(), title: z.string() })),
});
export type ConversationDetail = z.infer<typeof ConversationDetail>;
