import { isObject } from "#lib/importers/parse-json.ts";

/** What an item of the Responses API says, in the words of a chat message. */
export type ResponsesItem = {
  role: "assistant" | "tool";
  content: unknown;
  calls: unknown[];
  callId: string | null;
  thinking: string[];
  response: Record<string, unknown> | null;
};

const ITEMS = new Set(["function_call", "function_call_output", "reasoning"]);

/** mini-SWE-agent keeps whole responses of the Responses API among its messages, and results as their own items. */
export function isResponsesItem(value: Record<string, unknown>): boolean {
  if ("role" in value) return false;
  return isResponse(value) || (typeof value.type === "string" && ITEMS.has(value.type));
}

function isResponse(value: Record<string, unknown>): boolean {
  return value.object === "response" && Array.isArray(value.output);
}

export function readResponsesItem(value: Record<string, unknown>): ResponsesItem {
  if (value.type === "function_call_output") {
    const callId = typeof value.call_id === "string" ? value.call_id : null;
    return { role: "tool", content: value.output, calls: [], callId, thinking: [], response: null };
  }
  const isWhole = isResponse(value);
  const output = outputOf(value);
  return {
    role: "assistant",
    content: output.filter((item) => item.type === "message").flatMap(({ content }) => partsOf(content)),
    calls: output.filter(isCall),
    callId: null,
    thinking: output.filter((item) => item.type === "reasoning").flatMap(thoughtsOf),
    response: isWhole ? value : null,
  };
}

/** Where the calls stand among the items of a response. */
export function callPlaces(value: Record<string, unknown>): number[] {
  return outputOf(value).flatMap((item, at) => (isCall(item) ? at : []));
}

function outputOf(value: Record<string, unknown>): Record<string, unknown>[] {
  if (!isResponse(value)) return [value];
  return (Array.isArray(value.output) ? value.output : []).map((item) => (isObject(item) ? item : {}));
}

function isCall({ type }: Record<string, unknown>): boolean {
  return type === "function_call";
}

function partsOf(content: unknown): unknown[] {
  if (typeof content === "string") return [{ text: content }];
  return Array.isArray(content) ? content : [];
}

/** A summary is what a provider shows of it, where it shows something. */
function thoughtsOf({ summary, content }: Record<string, unknown>): string[] {
  return [...partsOf(summary), ...partsOf(content)].flatMap((part) =>
    isObject(part) && typeof part.text === "string" && part.text !== "" ? part.text : [],
  );
}
