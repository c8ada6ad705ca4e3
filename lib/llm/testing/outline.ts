import type { ModelMessage } from "#lib/llm/message.ts";

/** Messages in short: role, and what is in it. */
export function outline(messages: readonly ModelMessage[]): string[] {
  return messages.map(({ role, content }) => {
    const parts = content.map((part) => {
      if (part.type === "tool-call") return `call ${part.toolCallId}`;
      if (part.type !== "tool-result") return "text" in part ? part.text : part.type;
      const { output } = part;
      return `${part.toolCallId} = ${output.type === "content" ? "content" : output.value}`;
    });
    return `${role}: ${parts.join(" | ")}`;
  });
}
