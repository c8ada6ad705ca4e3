import type { EventRole } from "#lib/conversation/event.ts";
import { isObject } from "#lib/importers/parse-json.ts";

type Raw = Record<string, unknown>;

const ROLES: ReadonlyMap<string, EventRole> = new Map([
  ["system", "system"],
  ["developer", "system"],
  ["user", "user"],
  ["assistant", "assistant"],
  ["tool", "tool"],
  ["function", "tool"],
]);

/** ShareGPT's words, in which most fine-tuning sets came before there was an API for it: `{from, value}`. */
const SPEAKERS: ReadonlyMap<string, EventRole> = new Map([
  ["system", "system"],
  ["human", "user"],
  ["user", "user"],
  ["gpt", "assistant"],
  ["chatgpt", "assistant"],
  ["assistant", "assistant"],
  ["model", "assistant"],
  ["function_call", "assistant"],
  ["tool", "tool"],
  ["observation", "tool"],
  ["function_response", "tool"],
]);

/** Items of the Responses API that stand beside messages. */
const ITEMS: ReadonlyMap<string, EventRole> = new Map([
  ["function_call", "assistant"],
  ["custom_tool_call", "assistant"],
  ["reasoning", "assistant"],
  ["function_call_output", "tool"],
  ["custom_tool_call_output", "tool"],
]);

/** Who says a message; null for what is none. */
export function roleOf(raw: Raw): EventRole | null {
  if (typeof raw.role === "string") return ROLES.get(raw.role) ?? null;
  return typeof raw.from === "string" && "value" in raw ? (SPEAKERS.get(raw.from) ?? null) : null;
}

export function isResponsesItem(value: unknown): boolean {
  if (!isObject(value) || "role" in value || typeof value.type !== "string") return false;
  return ITEMS.has(value.type) && ("call_id" in value || value.type === "reasoning");
}

export function roleOfItem(raw: Raw): EventRole | null {
  return isResponsesItem(raw) ? (ITEMS.get(String(raw.type)) ?? null) : null;
}

/** Whether it can stand in a list of messages: whoever says it has a name, known here or not. */
export function isEntry(value: unknown): value is Raw {
  return (
    isObject(value) && (typeof value.role === "string" || roleOf(value) !== null || isResponsesItem(value))
  );
}

/** Messages in the words of the Chat Completions API, whatever words they came in. */
export function inChatWords(raw: Raw): Raw {
  return "role" in raw || roleOf(raw) === null ? raw : { role: roleOf(raw), content: raw.value };
}

/** A response of Chat Completions, of the Responses API, or of Anthropic's Messages API. */
export function isCompletion(value: unknown): value is Raw {
  if (!isObject(value)) return false;
  const [choice] = Array.isArray(value.choices) ? value.choices : [];
  if (isObject(choice) && isObject(choice.message)) return true;
  if (value.object === "response" && Array.isArray(value.output)) return true;
  return value.type === "message" && value.role === "assistant" && Array.isArray(value.content);
}
