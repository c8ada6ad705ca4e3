import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";
import { ToolCall } from "./source-item.ts";

const Text = z.string().nullish().catch(null);
const Line = z.object({
  type: z.string().min(1).max(200),
  agent_name: Text,
  timestamp: Text,
  session_id: Text,
  content: Text,
  message: Text,
  tool_call: ToolCall.nullish().catch(null),
  tool_definition: z.unknown().optional(),
  tool_call_id: Text,
  response: Text,
  result: z.record(z.string(), z.unknown()).nullish().catch(null),
  usage: z.record(z.string(), z.unknown()).nullish().catch(null),
  title: Text,
  summary: Text,
  error: Text,
  code: Text,
  output: Text,
  reason: Text,
});

/** An event of docker-agent's runtime (`pkg/runtime/event.go`), one a line. */
export type StreamLine = z.infer<typeof Line>;

export function readStreamLine(value: unknown): StreamLine | null {
  return isObject(value) ? (Line.safeParse(value).data ?? null) : null;
}

/** Told before or while the same is told whole: a call as it is written, asked about or running. */
export const REPEATING_TYPES: ReadonlySet<string> = new Set([
  "partial_tool_call",
  "tool_call_confirmation",
  "tool_call_output",
]);

/** Whether the line alone tells that a file is such a stream. */
export function isTypicalStreamLine(value: unknown): boolean {
  const line = readStreamLine(value);
  switch (line?.type) {
    case "agent_choice":
    case "agent_choice_reasoning":
      return typeof line.content === "string";
    case "tool_call":
      return typeof line.tool_call?.function?.name === "string";
    case "tool_call_response":
      return typeof line.tool_call_id === "string" && typeof line.response === "string";
    case "token_usage":
      return line.usage !== null && line.usage !== undefined && "context_length" in line.usage;
    default:
      return false;
  }
}
