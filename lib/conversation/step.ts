import { z } from "zod";
import { Totals } from "./usage.ts";

/** Where a tool result that nobody executed came from; `synthetic` is made up to close a call. */
export const AnswerBadge = z.enum(["recorded", "manual", "synthetic"]);
export type AnswerBadge = z.infer<typeof AnswerBadge>;

/** One tool call of a step with what came of it; `pending` when no result is there (yet). */
export const StepTool = z.object({
  callId: z.string().nullable(),
  name: z.string(),
  /** The call in one line: what it does or its arguments. */
  summary: z.string(),
  outcome: z.enum(["ok", "error", "pending"]),
  /** Left out for a result that came from running the tool. */
  badge: AnswerBadge.exactOptional(),
});
export type StepTool = z.infer<typeof StepTool>;

export const StepKind = z.enum(["user", "agent", "system", "compaction", "error", "tool", "note"]);
export type StepKind = z.infer<typeof StepKind>;

/**
 * One model response with its tool calls and their results, or one user message: the unit drawn as a node.
 * Always a contiguous range of events.
 */
export const Step = z.object({
  firstSeq: z.number().int(),
  lastSeq: z.number().int(),
  /** The event that gives the step its identity in URLs: the first that is not mere harness noise. */
  eventId: z.string(),
  /** Where "fork after" cuts: the step's last event. */
  lastEventId: z.string(),
  kind: StepKind,
  summary: z.string(),
  timestamp: z.string().nullable(),
  model: z.string().nullable(),
  responseId: z.string().nullable(),
  tools: z.array(StepTool),
  isError: z.boolean(),
  /** Answered by the offline model; left out otherwise. */
  offline: z.literal(true).exactOptional(),
  usage: Totals,
  /** Chain over the prompt up to the end of this step. */
  prefixHash: z.string(),
});
export type Step = z.infer<typeof Step>;
