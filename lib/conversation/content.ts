import { z } from "zod";

export const ToolDefinition = z.object({
  name: z.string(),
  description: z.string().nullable(),
  /** JSON Schema as the source gave it; null when the source names the tool only. */
  inputSchema: z.unknown().nullable(),
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;

export const ContentPart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  /** Extra context the harness added to a message: sent to the model, not typed by the person. */
  z.object({ type: z.literal("context"), label: z.string(), text: z.string() }),
  z.object({ type: z.literal("reasoning"), text: z.string() }),
  z.object({ type: z.literal("image"), url: z.string() }),
  z.object({
    type: z.literal("tool_call"),
    callId: z.string(),
    name: z.string(),
    /** JSON text exactly as the model wrote it; may be invalid JSON. */
    arguments: z.string(),
    /** False when the harness refused to run it (invalid arguments, unknown tool). */
    executable: z.boolean(),
    title: z.string().nullable(),
  }),
  z.object({
    type: z.literal("tool_result"),
    callId: z.string().nullable(),
    name: z.string().nullable(),
    text: z.string(),
    outcome: z.enum(["ok", "error", "rejected"]),
    exitCode: z.number().nullable(),
  }),
  z.object({
    type: z.literal("system_prompt"),
    text: z.string(),
    tools: z.array(ToolDefinition),
  }),
  z.object({
    type: z.literal("compaction"),
    summary: z.string().nullable(),
    forgottenEventIds: z.array(z.string()),
    /** The summary stands for everything before it (Codex, Claude Code); the list is then empty. */
    forgetsAll: z.literal(true).optional(),
    /** With `forgetsAll`: this event and those behind it are still read, after the summary (pi). */
    keptFromEventId: z.string().exactOptional(),
    /** Index in the model's view where the summary is put. */
    summaryOffset: z.number().int().nullable(),
  }),
  z.object({ type: z.literal("error"), code: z.string(), detail: z.string() }),
  /** A labelled fact nobody sends to a model: state update, hook run, pause, log … */
  z.object({ type: z.literal("note"), label: z.string(), text: z.string() }),
]);
export type ContentPart = z.infer<typeof ContentPart>;

/**
 * The readable body of one event, derived from its payload bytes on demand (the bytes stay the truth).
 * `model` is the slice of it that reaches the model, in order; empty when nothing does.
 */
export const EventContent = z.object({
  parts: z.array(ContentPart),
  model: z.array(ContentPart),
});
export type EventContent = z.infer<typeof EventContent>;
