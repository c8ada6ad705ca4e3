import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { type Attributes, listOf } from "./any-value.ts";

type Raw = Record<string, unknown>;

const encoder = new TextEncoder();

/** What Vercel's AI SDK notes on its spans: messages and calls as JSON text in words of its own → chat messages. */
export function aiSdkMessages(attributes: Attributes): { input: Uint8Array[]; output: Uint8Array[] } {
  const input = listOf(jsonOf(attributes, "ai.prompt.messages")).flatMap((each) =>
    isObject(each) ? chatMessages(each) : [],
  );
  const calls = listOf(jsonOf(attributes, "ai.response.toolCalls")).flatMap(callOf);
  const text = attributes.get("ai.response.text") ?? attributes.get("ai.response.object");
  const isAnswered = typeof text === "string" || calls.length > 0;
  return {
    input: input.map(written),
    output: isAnswered ? [written(withCalls("assistant", text ?? null, calls))] : [],
  };
}

/** Several results may stand in one message there; each answers a call of its own here. */
function chatMessages({ role, content }: Raw): Raw[] {
  if (!Array.isArray(content)) return [{ role, content }];
  const parts = content.filter(isObject);
  const results = parts.filter(({ type }) => type === "tool-result");
  if (results.length > 0)
    return results.map((part) => ({
      role: "tool",
      tool_call_id: part.toolCallId,
      name: part.toolName,
      content: resultText(part.output ?? part.result),
    }));
  const reasoning = textOf(parts.filter(({ type }) => type === "reasoning"));
  const message = withCalls(
    role,
    textOf(parts.filter(({ type }) => type === "text")),
    parts.filter(({ type }) => type === "tool-call").flatMap(callOf),
  );
  return [reasoning === "" ? message : { ...message, reasoning_content: reasoning }];
}

function withCalls(role: unknown, content: unknown, calls: readonly Raw[]): Raw {
  return calls.length > 0 ? { role, content, tool_calls: calls } : { role, content };
}

function callOf(part: unknown): Raw[] {
  if (!isObject(part)) return [];
  const input = part.input ?? part.args;
  const args = typeof input === "string" ? input : JSON.stringify(input ?? {});
  return [{ id: part.toolCallId, type: "function", function: { name: part.toolName, arguments: args } }];
}

function textOf(parts: readonly Raw[]): string {
  return parts.flatMap(({ text }) => (typeof text === "string" ? text : [])).join("\n");
}

function resultText(output: unknown): string {
  const value = isObject(output) && "value" in output ? output.value : output;
  return typeof value === "string" ? value : JSON.stringify(value ?? null);
}

function jsonOf(attributes: Attributes, name: string): unknown {
  const value = attributes.get(name);
  if (typeof value !== "string") return value;
  const parsed = parseJson(encoder.encode(value));
  return parsed.ok ? parsed.value : null;
}

function written(message: Raw): Uint8Array {
  return encoder.encode(JSON.stringify(message));
}
