import { z } from "zod";
import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import { storableText } from "#lib/importers/plain-text.ts";

/** Fields of the 19 event kinds this importer uses. Unknown keys are dropped, null counts as absent. */
const Text = z.string().nullish();
const Anything = z.unknown().optional();
const ContentItem = z.object({ text: Text, image_urls: z.array(z.string()).nullish() });
export const SourceContent = z.union([z.string(), z.array(ContentItem)]).nullish();
export type SourceContent = z.infer<typeof SourceContent>;

const ReasoningItem = z.object({
  summary: z.array(z.string()).nullish(),
  content: z.array(z.string()).nullish(),
});
const ToolCall = z.object({ id: Text, name: Text, arguments: Anything });
const reasoning = {
  reasoning_content: Text,
  thinking_blocks: z.array(z.object({ type: Text, thinking: Text })).nullish(),
  responses_reasoning_item: ReasoningItem.nullish(),
};
const toolResult = { tool_name: Text, tool_call_id: Text };
const critic = { critic_result: z.object({ score: z.number().nullish(), message: Text }).nullish() };

export const SourceToolDefinition = z.object({
  name: Text,
  title: Text,
  kind: Text,
  description: Text,
  annotations: z.object({ title: Text }).nullish(),
  input_schema: Anything,
  inputSchema: Anything,
  parameters: Anything,
  function: z.object({ name: Text, description: Text, parameters: Anything }).nullish(),
});
export type SourceToolDefinition = z.infer<typeof SourceToolDefinition>;

const Observation = z.object({
  kind: Text,
  content: SourceContent,
  /** Before `content` existed. */
  output: Text,
  is_error: z.boolean().nullish(),
  exit_code: z.number().nullish(),
  metadata: z.object({ exit_code: z.number().nullish(), prefix: Text, suffix: Text }).nullish(),
});

const KnownEvent = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("SystemPromptEvent"),
    system_prompt: z.object({ text: z.string() }),
    tools: z.array(SourceToolDefinition).nullish(),
    dynamic_context: z.object({ text: Text }).nullish(),
  }),
  z.object({
    kind: z.literal("MessageEvent"),
    llm_message: z.object({
      role: z.enum(["user", "system", "assistant", "tool"]),
      content: SourceContent,
      tool_calls: z.array(ToolCall).nullish(),
      ...reasoning,
    }),
    llm_response_id: Text,
    activated_skills: z.array(z.string()).nullish(),
    extended_content: SourceContent,
    sender: Text,
    ...critic,
  }),
  z.object({
    kind: z.literal("ActionEvent"),
    thought: SourceContent,
    ...reasoning,
    action: z.record(z.string(), z.unknown()).nullish(),
    tool_name: z.string(),
    tool_call_id: z.string(),
    tool_call: ToolCall.nullish(),
    llm_response_id: Text,
    security_risk: Text,
    summary: Text,
    ...critic,
  }),
  z.object({
    kind: z.literal("ObservationEvent"),
    ...toolResult,
    observation: Observation,
    extended_content: SourceContent,
  }),
  z.object({ kind: z.literal("AgentErrorEvent"), ...toolResult, error: z.string() }),
  z.object({
    kind: z.literal("UserRejectObservation"),
    ...toolResult,
    rejection_reason: Text,
    rejection_source: Text,
  }),
  z.object({
    kind: z.literal("Condensation"),
    forgotten_event_ids: z.array(z.string()).nullish(),
    summary: Text,
    summary_offset: z.number().int().nullish(),
    llm_response_id: Text,
  }),
  z.object({ kind: z.literal("CondensationRequest") }),
  z.object({ kind: z.literal("CondensationSummaryEvent"), summary: z.string() }),
  z.object({ kind: z.literal("ConversationStateUpdateEvent"), key: Text, value: Anything }),
  z.object({ kind: z.literal("ConversationErrorEvent"), code: Text, detail: Text }),
  z.object({ kind: z.literal("ServerErrorEvent"), code: Text, detail: Text }),
  z.object({
    kind: z.literal("HookExecutionEvent"),
    hook_event_type: Text,
    hook_command: Text,
    tool_name: Text,
    success: z.boolean().nullish(),
    blocked: z.boolean().nullish(),
    exit_code: z.number().nullish(),
    stdout: Text,
    stderr: Text,
    reason: Text,
    additional_context: Text,
    error: Text,
  }),
  z.object({ kind: z.literal("PauseEvent") }),
  z.object({ kind: z.literal("InterruptEvent") }),
  z.object({
    kind: z.literal("TokenEvent"),
    prompt_token_ids: z.array(z.unknown()).nullish(),
    response_token_ids: z.array(z.unknown()).nullish(),
  }),
  z.object({
    kind: z.literal("LLMCompletionLogEvent"),
    filename: Text,
    log_data: Text,
    model_name: Text,
    usage_id: Text,
  }),
  z.object({ kind: z.literal("StreamingDeltaEvent"), content: Text, reasoning_content: Text }),
  z.object({
    kind: z.literal("ACPToolCallEvent"),
    tool_call_id: Text,
    title: Text,
    status: Text,
    tool_kind: Text,
    raw_input: Anything,
    raw_output: Anything,
    content: Anything,
    is_error: z.boolean().nullish(),
  }),
]);
export type KnownEvent = z.infer<typeof KnownEvent>;
export type EventOfKind<K extends KnownEvent["kind"]> = Extract<KnownEvent, { kind: K }>;

const KNOWN_KINDS: ReadonlySet<string> = new Set(KnownEvent.options.map((option) => option.shape.kind.value));

export function isKnownKind(kind: unknown): kind is string {
  return typeof kind === "string" && KNOWN_KINDS.has(kind);
}

const EventBase = z.object({
  id: z.string().min(1).max(200),
  kind: z.string().min(1).max(200).nullish(),
  timestamp: z.string().max(64).nullish().catch(null),
  parent_id: z.string().min(1).max(200).nullish(),
});

export type SourceEvent = {
  id: string;
  /** The source's word for it; "unknown" when it gives none. */
  kind: string;
  timestamp: string | null;
  /** null: not given, the parent is the event before it (logs written before the SDK had trees). */
  parentId: string | null;
  /** null for kinds this importer does not know, and for known kinds in a shape it does not know. */
  known: KnownEvent | null;
  /** Why a known kind came in as opaque; null when nothing is wrong. */
  problem: string | null;
};

export type ReadSourceEvent = { ok: true; event: SourceEvent } | { ok: false; reason: string };

/** One parsed JSON value → event. Refused only without a usable id: everything else can be kept as it is. */
export function readSourceEvent(value: unknown): ReadSourceEvent {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { ok: false, reason: "is not a JSON object" };
  }
  const base = EventBase.safeParse(value);
  if (!base.success) {
    const field = base.error.issues[0]?.path.join(".") ?? "id";
    return { ok: false, reason: `has no usable "${field}" (text of 1 to 200 characters)` };
  }
  const { id, parent_id: parentId } = base.data;
  if (id === ROOT_PARENT) return { ok: false, reason: `uses the reserved event id "${ROOT_PARENT}"` };
  if (storableText(id) !== id) return { ok: false, reason: "has an event id that is not valid text" };
  const kind = storableText(base.data.kind ?? "unknown");
  const timestamp = storableTimestamp(base.data.timestamp);
  const { known, problem } = isKnownKind(kind) ? readKnown(kind, value) : NOT_KNOWN;
  return { ok: true, event: { id, kind, timestamp, parentId: parentId ?? null, known, problem } };
}

const NOT_KNOWN = { known: null, problem: null };

function readKnown(kind: string, value: unknown): Pick<SourceEvent, "known" | "problem"> {
  const known = KnownEvent.safeParse(value);
  if (known.success) return { known: known.data, problem: null };
  const field = known.error.issues[0]?.path.join(".") ?? "";
  return { known: null, problem: `${kind} with an unexpected "${field}"` };
}

function storableTimestamp(timestamp: string | null | undefined): string | null {
  return timestamp ? storableText(timestamp) : null;
}
