import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);
const Fields = z.record(z.string(), z.unknown());

const WrittenCall = z.object({ id: Text, function: z.object({ name: Text, arguments: z.unknown() }) });
const Choice = z.object({
  message: z.object({ content: z.unknown(), tool_calls: z.array(WrittenCall).nullish().catch(null) }),
});

/** What the harness kept of the model's response: LiteLLM's object, or less in trimmed exports. */
const ModelResponse = z.object({
  id: Text,
  model: Text,
  choices: z.array(Choice).nullish().catch(null),
  usage: z.unknown(),
});

const CallMetadata = z.object({
  function_name: Text,
  tool_call_id: Text,
  model_response: ModelResponse.nullish().catch(null),
  total_calls_in_response: z.number().nullish().catch(null),
});
export type CallMetadata = z.infer<typeof CallMetadata>;

/** An action or observation of OpenHands before its SDK (V0). */
export type SourceEvent = {
  isAction: boolean;
  /** "run", "message", "agent_state_changed" …; "" when the event does not say. */
  type: string;
  id: number | null;
  timestamp: string | null;
  source: string | null;
  /** Arguments of an action. The oldest form has them beside the type. */
  args: Record<string, unknown>;
  content: string;
  extras: Record<string, unknown>;
  /** Id of the action an observation answers. */
  cause: number | null;
  call: CallMetadata | null;
  metrics: Record<string, unknown> | null;
};

/** Null when the value is no event of this format. Fields of a wrong shape count as absent. */
export function readSourceEvent(value: unknown): SourceEvent | null {
  if (!isObject(value)) return null;
  const { action, observation, args, extras, content, id, cause, source, timestamp } = value;
  const isAction = typeof action === "string";
  if (!isAction && typeof observation !== "string") return null;
  // A step of SWE-agent has both.
  if (isAction && typeof observation === "string") return null;
  return {
    isAction,
    type: String(isAction ? action : observation),
    id: integerOf(id),
    timestamp: stringOf(timestamp),
    source: stringOf(source),
    args: Fields.safeParse(args).data ?? (isAction ? value : {}),
    content: stringOf(content) ?? "",
    extras: Fields.safeParse(extras).data ?? (isAction ? {} : value),
    cause: integerOf(cause),
    call: CallMetadata.safeParse(value.tool_call_metadata).data ?? null,
    metrics: isObject(value.llm_metrics) ? value.llm_metrics : null,
  };
}

export function stringOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function integerOf(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? value : null;
}
