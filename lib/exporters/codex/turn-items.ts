import type { AnswerPart, ImagePart, ResultPart, TextPart } from "#lib/exporters/said.ts";

type Payload = Record<string, unknown>;
export type Line = { type: "response_item" | "event_msg"; payload: Payload };

/** A message as an item of the Responses API. */
export function messageItem(
  role: "user" | "developer" | "assistant",
  parts: readonly (TextPart | ImagePart)[],
): Payload {
  const textType = role === "assistant" ? "output_text" : "input_text";
  return { type: "message", role, content: parts.map((part) => contentEntry(part, textType)) };
}

/** An answer's parts in their order: texts, calls, and thoughts as Codex shows them. */
export function answerItems(parts: readonly AnswerPart[]): Line[] {
  return parts.map(answerItem);
}

function answerItem(part: AnswerPart): Line {
  switch (part.type) {
    case "text":
    case "image":
      return { type: "response_item", payload: messageItem("assistant", [part]) };
    case "tool_call": {
      const { name, callId, arguments: written } = part;
      return {
        type: "response_item",
        payload: { type: "function_call", name, arguments: written, call_id: callId },
      };
    }
    case "reasoning":
      return { type: "event_msg", payload: { type: "agent_reasoning", text: part.text } };
  }
}

/** Text, or a list where there is more than text. */
export function resultItem(result: ResultPart, added: readonly (TextPart | ImagePart)[]): Payload {
  const parts: (TextPart | ImagePart)[] = [{ type: "text", text: result.text }, ...added];
  const output = added.length === 0 ? result.text : parts.map((part) => contentEntry(part, "input_text"));
  return { type: "function_call_output", call_id: result.callId ?? "", output };
}

function contentEntry(part: TextPart | ImagePart, textType: string): Payload {
  return part.type === "text"
    ? { type: textType, text: part.text }
    : { type: "input_image", image_url: part.url };
}
