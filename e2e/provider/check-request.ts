import type { Protocol } from "./frame.ts";
import { responsesInput } from "./prompt.ts";
import { asArray, asRecord, asString } from "./read-json.ts";
import type { WireError } from "./wire.ts";

function refuse(message: string, code?: string): WireError {
  return { status: 400, message, code };
}

const MAX_CACHE_KEY = 64;

function checkCacheKey(body: Record<string, unknown>): WireError | null {
  const { length } = asString(body.prompt_cache_key) ?? "";
  if (length <= MAX_CACHE_KEY) return null;
  return refuse(
    `Invalid 'prompt_cache_key': string too long. Expected a string with maximum length ${MAX_CACHE_KEY}, but got a string with length ${length} instead.`,
    "string_above_max_length",
  );
}

function checkResponses(body: Record<string, unknown>): WireError | null {
  const items = responsesInput(body).map(asRecord);
  if (items.length === 0) return refuse("Missing required parameter: 'input'.", "missing_required_parameter");
  if (asString(body.previous_response_id) !== null) return null;
  const idsOf = (type: string) => items.filter((item) => item.type === type).map((item) => item.call_id);
  const calls = idsOf("function_call");
  const outputs = idsOf("function_call_output");
  const open = calls.find((id) => !outputs.includes(id));
  if (open !== undefined) return refuse(`No tool output found for function call ${String(open)}.`);
  const stray = outputs.find((id) => !calls.includes(id));
  if (stray === undefined) return null;
  return refuse(`No tool call found for function call output with call_id ${String(stray)}.`);
}

function checkChat(body: Record<string, unknown>): WireError | null {
  const messages = asArray(body.messages).map(asRecord);
  if (messages.length === 0) return refuse("Missing required parameter: 'messages'.");
  for (const [index, message] of messages.entries()) {
    const expected = asArray(message.tool_calls).map((call) => asRecord(call).id);
    const answered: unknown[] = [];
    for (const next of messages.slice(index + 1)) {
      if (next.role !== "tool") break;
      answered.push(next.tool_call_id);
    }
    const open = expected.find((id) => !answered.includes(id));
    if (open === undefined) continue;
    return refuse(
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each " +
        `'tool_call_id'. The following tool_call_ids did not have response messages: ${String(open)}`,
    );
  }
  return null;
}

function countMarkers(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countMarkers(item), 0);
  return Object.entries(asRecord(value)).reduce(
    (sum, [key, child]) => sum + (key === "cache_control" ? 1 : countMarkers(child)),
    0,
  );
}

function checkMessages(body: Record<string, unknown>): WireError | null {
  if (typeof body.max_tokens !== "number") return refuse("max_tokens: Field required");
  const messages = asArray(body.messages).map(asRecord);
  if (messages.length === 0) return refuse("messages: at least one message is required");
  const markers = countMarkers([body.tools, body.system, messages.map((message) => message.content)]);
  if (markers > 4)
    return refuse(`A maximum of 4 blocks with cache_control may be provided. Found ${markers}.`);
  for (const [index, message] of messages.entries()) {
    const blocks = asArray(message.content).map(asRecord);
    if (blocks.some((block) => block.type === "text" && block.text === "")) {
      return refuse("messages: text content blocks must be non-empty");
    }
    const results = asArray(messages[index + 1]?.content).map((block) => asRecord(block).tool_use_id);
    const open = blocks.find((block) => block.type === "tool_use" && !results.includes(block.id));
    if (open === undefined) continue;
    return refuse(
      `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ` +
        String(open.id),
    );
  }
  return null;
}

/**
 * What the real provider would refuse with HTTP 400: required fields, calls without results, results without
 * calls, too many cache markers, a cache key that is too long. Null when the request is fine.
 */
export function checkRequest(
  protocol: Protocol,
  body: unknown,
  headers: Record<string, string>,
): WireError | null {
  const record = asRecord(body);
  if ((asString(record.model) ?? "") === "") return refuse("you must provide a model parameter");
  if (protocol === "responses") return checkCacheKey(record) ?? checkResponses(record);
  if (protocol === "chat") return checkCacheKey(record) ?? checkChat(record);
  if (headers["anthropic-version"] === undefined) return refuse("anthropic-version: header is required");
  return checkMessages(record);
}
