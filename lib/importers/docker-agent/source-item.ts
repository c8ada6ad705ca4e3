import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);

export const ToolCall = z.object({
  id: Text,
  function: z.object({ name: Text, arguments: z.unknown().optional() }).nullish().catch(null),
});
export type ToolCall = z.infer<typeof ToolCall>;

/** A field of a wrong type counts as absent: the message is worth more than the field. */
const ChatMessage = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  content: Text,
  multi_content: z.array(z.unknown()).nullish().catch(null),
  reasoning_content: Text,
  tool_calls: z.array(z.unknown()).nullish().catch(null),
  tool_definitions: z.unknown().optional(),
  tool_call_id: Text,
  is_error: z.boolean().nullish().catch(null),
  created_at: Text,
  model: Text,
  usage: z.unknown().optional(),
  cost: z.unknown().optional(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/** One entry of a session's `messages`. `path` leads from the entry to the chat message inside it. */
export type SourceItem =
  | { kind: "message"; message: ChatMessage; agent: string | null; path: readonly string[] }
  | { kind: "session"; session: Record<string, unknown> }
  | { kind: "summary"; summary: string; cost: unknown }
  | { kind: "error"; detail: unknown }
  /** A run that was stopped, by its budget for one. */
  | { kind: "termination"; detail: Record<string, unknown> };

/**
 * Reads an entry; null when it is none. Files wrap a message twice (`{message: {agentName, message}}`), the server
 * once (`{agentName, message}`).
 */
export function readItem(value: unknown): SourceItem | null {
  if (!isObject(value)) return null;
  const { message, sub_session: session, summary, error, cost, termination } = value;
  if (isObject(message)) {
    const inner = isObject(message.message) ? message.message : message;
    const wrapper = inner === message ? value : message;
    const read = ChatMessage.safeParse(inner);
    if (!read.success) return null;
    const agent =
      typeof wrapper.agentName === "string" && wrapper.agentName !== "" ? wrapper.agentName : null;
    return {
      kind: "message",
      message: read.data,
      agent,
      path: inner === message ? ["message"] : ["message", "message"],
    };
  }
  if (isObject(session)) return { kind: "session", session };
  if (typeof summary === "string" && summary !== "") return { kind: "summary", summary, cost };
  if (isObject(termination)) return { kind: "termination", detail: termination };
  return error === null || error === undefined ? null : { kind: "error", detail: error };
}

/** One of the calls of a message read alone; null when it is none. */
export function readCall(value: unknown): ToolCall | null {
  return isObject(value) && isObject(value.function) ? (ToolCall.safeParse(value).data ?? null) : null;
}

export function callsOf(message: ChatMessage): ToolCall[] {
  return (message.tool_calls ?? []).flatMap((each) => readCall(each) ?? []);
}
