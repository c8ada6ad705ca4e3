import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);
const Json = z.record(z.string(), z.unknown()).nullish().catch(null);

/** Text, or since 1.6 a list of text and image parts. */
const Content = z
  .union([z.string(), z.array(z.unknown())])
  .nullish()
  .catch(null);
export type Content = z.infer<typeof Content>;

export const ToolCall = z.object({
  tool_call_id: Text,
  function_name: Text,
  arguments: z.unknown(),
});
export type ToolCall = z.infer<typeof ToolCall>;

const AgentRef = z.object({ trajectory_id: Text, session_id: Text, trajectory_path: Text });
export type AgentRef = z.infer<typeof AgentRef>;

export const Result = z.object({
  source_call_id: Text,
  content: Content,
  subagent_trajectory_ref: z
    .union([z.array(AgentRef), AgentRef.transform((ref) => [ref])])
    .nullish()
    .catch(null),
  extra: Json,
});
export type Result = z.infer<typeof Result>;

export const STEP_SOURCES = ["system", "user", "agent"] as const;
export type StepSource = (typeof STEP_SOURCES)[number] | "unknown";

/** One step of a trajectory (Harbor RFC 0001, ATIF 1.0 to 1.7); fields of a wrong shape count as absent. */
export type Step = {
  id: string | null;
  source: StepSource;
  /** The word in the file. */
  sourceWord: string;
  timestamp: string | null;
  model: string | null;
  effort: string | null;
  message: Content;
  reasoning: string | null;
  calls: (ToolCall | null)[];
  results: (Result | null)[];
  metrics: Record<string, unknown> | null;
  /** Steps an earlier trajectory made and paid for. */
  isCopied: boolean;
  /** A compaction: from here on the model reads what this step observed, and nothing before it (since 1.7). */
  isBoundary: boolean;
};

/** Null when the value is no step. */
export function readStep(value: unknown): Step | null {
  if (!isObject(value)) return null;
  const { step_id: id, source, metrics, observation, reasoning_effort: effort } = value;
  if (typeof source !== "string" && !("step_id" in value)) return null;
  const calls = listOf(value.tool_calls).map((call) => ToolCall.safeParse(call).data ?? null);
  const results = isObject(observation) ? listOf(observation.results) : [];
  return {
    id: typeof id === "number" || typeof id === "string" ? String(id) : null,
    source: sourceOf(value),
    sourceWord: stringOf(source) || "step",
    timestamp: stringOf(value.timestamp),
    model: stringOf(value.model_name),
    effort: typeof effort === "number" ? String(effort) : stringOf(effort),
    message: Content.parse(value.message),
    reasoning: stringOf(value.reasoning_content),
    calls,
    results: results.map((result) => Result.safeParse(result).data ?? null),
    metrics: isObject(metrics) ? metrics : null,
    isCopied: value.is_copied_context === true,
    isBoundary: source === "system" && replacesContext(value.extra),
  };
}

function replacesContext(extra: unknown): boolean {
  const managed = isObject(extra) ? extra.context_management : null;
  return isObject(managed) && managed.boundary === "replace";
}

/** A redacted source can be told from what only an agent's step has. */
function sourceOf({
  source,
  metrics,
  model_name: model,
  tool_calls: calls,
}: Record<string, unknown>): StepSource {
  const known = STEP_SOURCES.find((each) => each === source);
  if (known) return known;
  return isObject(metrics) || typeof model === "string" || listOf(calls).length > 0 ? "agent" : "unknown";
}

export function stringOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
