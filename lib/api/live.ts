import { z } from "zod";

/**
 * POST /api/webhooks/openhands/events/{id} : a JSON array of events, as the agent server sends them while a run goes on.
 * Answers what became of them.
 */
export const LiveEventsReply = z.object({
  success: z.literal(true),
  /** Events that were new. */
  accepted: z.number().int(),
  /** Events that were here already. */
  repeated: z.number().int(),
  /** Events that cannot be taken, by their place in the array, and why; -1 is the run as a whole. */
  rejected: z.array(z.object({ index: z.number().int(), reason: z.string() })),
  /** Where the run is shown; null until it has an event that can be. */
  conversation_id: z.string().nullable(),
  sealed: z.boolean(),
});
export type LiveEventsReply = z.infer<typeof LiveEventsReply>;

/** The conversation's id at its source, with dashes or without. */
export const LiveRunId = z
  .string()
  .regex(/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i, {
    error: "Send the conversation's UUID, with or without dashes.",
  });

/** POST /api/webhooks/openhands/conversations : a ConversationInfo. What is used of it; the rest passes. */
export const LiveConversationBody = z.looseObject({
  id: LiveRunId,
  execution_status: z.string().max(100).nullish(),
  leaf_event_id: z.string().max(200).nullish(),
});
export type LiveConversationBody = z.infer<typeof LiveConversationBody>;

export const LiveConversationReply = LiveEventsReply.pick({
  success: true,
  conversation_id: true,
  sealed: true,
});

/** GET /api/conversations/{id}/live : whether something of its family is being recorded, and how far it is. */
export const LiveState = z.object({
  recording: z.boolean(),
  /** Another text means that the graph has changed. */
  revision: z.string(),
});
export type LiveState = z.infer<typeof LiveState>;
