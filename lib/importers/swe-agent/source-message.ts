import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";
import { isResponsesItem, readResponsesItem } from "./responses-item.ts";

const Text = z.string().nullish().catch(null);

const ChatCall = z.object({
  id: Text,
  function: z.object({ name: Text, arguments: z.unknown() }),
});
export type ToolCall = z.infer<typeof ChatCall>;

/** A call as Chat Completions writes it, or the Responses API: with its id beside its item's own. */
const ResponsesCall = z
  .object({ type: z.literal("function_call"), call_id: Text, id: Text, name: Text, arguments: z.unknown() })
  .transform(
    ({ call_id, id, name, arguments: args }): ToolCall => ({
      id: call_id ?? id,
      function: { name, arguments: args },
    }),
  );
const ToolCall = z.union([ChatCall, ResponsesCall]);

/** Null when the value is no call. */
export function readCall(value: unknown): ToolCall | null {
  return ToolCall.safeParse(value).data ?? null;
}

/** A message of the model's history: an item of SWE-agent's `history`, or one of mini-SWE-agent's `messages`. */
export type Message = {
  role: string;
  /** Texts and pictures as they were sent. */
  content: unknown;
  calls: (ToolCall | null)[];
  /** The call a tool message answers. */
  callId: string | null;
  isObservation: boolean;
  /** Shown to the model as an example of another run. */
  isDemo: boolean;
  thinking: string[];
  /** What mini-SWE-agent keeps beside the message and does not send. */
  extra: Record<string, unknown>;
  /** The provider's response it came with; of a refused answer, beside the message that says so. */
  response: Record<string, unknown> | null;
};

/** Null when the value is no message. Fields of a wrong shape count as absent. */
export function readMessage(value: unknown): Message | null {
  if (!isObject(value)) return null;
  const extra = isObject(value.extra) ? value.extra : {};
  const kept = { isObservation: false, isDemo: false, extra };
  if (isResponsesItem(value)) {
    const { calls, ...item } = readResponsesItem(value);
    return { ...kept, ...item, calls: calls.map(readCall) };
  }
  if (typeof value.role !== "string") return null;
  const { role, content, tool_calls: calls, tool_call_ids: ids, tool_call_id: id } = value;
  return {
    ...kept,
    role,
    content,
    calls: listOf(calls).map(readCall),
    callId: stringOf(id) ?? stringOf(listOf(ids)[0]),
    isObservation: value.message_type === "observation",
    isDemo: value.is_demo === true,
    thinking: [value.reasoning_content, ...listOf(value.thinking_blocks).map(thinkingOf)].flatMap(
      (text) => stringOf(text) ?? [],
    ),
    response: isObject(extra.response) ? extra.response : null,
  };
}

function thinkingOf(block: unknown): unknown {
  return isObject(block) ? block.thinking : null;
}

export function contentText({ content }: Message): string {
  if (typeof content === "string") return content;
  return listOf(content)
    .flatMap((part) => (isObject(part) ? (stringOf(part.text) ?? []) : (stringOf(part) ?? [])))
    .join("\n");
}

export function stringOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
