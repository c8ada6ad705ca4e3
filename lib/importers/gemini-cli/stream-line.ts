import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);
const Failure = z.object({ type: Text, message: Text }).nullish().catch(null);
const Line = z.object({
  type: z.enum(["init", "message", "tool_use", "tool_result", "error", "result"]),
  timestamp: Text,
  session_id: Text,
  model: Text,
  role: Text,
  content: Text,
  /** A piece of an answer: the next piece goes on from it. */
  delta: z.boolean().nullish().catch(null),
  tool_name: Text,
  tool_id: Text,
  parameters: z.unknown().optional(),
  status: Text,
  output: Text,
  severity: Text,
  message: Text,
  error: Failure,
  stats: z.record(z.string(), z.unknown()).nullish().catch(null),
});

/** A line of `gemini --output-format stream-json` (packages/core, `output/types.ts`). */
export type StreamLine = z.infer<typeof Line>;

/** Null for a line of anything else: other agents have some of the same types with other fields. */
export function readStreamLine(value: unknown): StreamLine | null {
  const line = Line.safeParse(value).data;
  if (!line || !isObject(value) || "id" in value) return null;
  switch (line.type) {
    case "init":
      return line.session_id && line.model ? line : null;
    case "message":
      return line.role && typeof line.content === "string" ? line : null;
    case "tool_use":
      return line.tool_name && line.tool_id ? line : null;
    case "tool_result":
      return line.tool_id && line.status ? line : null;
    case "error":
      return line.severity && line.message ? line : null;
    case "result":
      return line.status && (line.stats || line.error) ? line : null;
  }
}

/** Whether the line alone tells that a file is such a stream: other writers have messages with role and content too. */
export function isTypicalStreamLine(value: unknown): boolean {
  const line = readStreamLine(value);
  if (!line || !isObject(value)) return false;
  if (line.type === "init") return !("subtype" in value) && !("cwd" in value);
  return (
    line.type.startsWith("tool_") || (line.type === "result" && typeof line.stats?.total_tokens === "number")
  );
}
