import type { ContentPart } from "#lib/conversation/content.ts";
import type { ToolCall } from "./source-item.ts";

export function callPart({ id, function: made }: ToolCall): ContentPart {
  const written = made?.arguments ?? "{}";
  return {
    type: "tool_call",
    callId: id ?? "",
    name: made?.name ?? "tool",
    arguments: typeof written === "string" ? written : JSON.stringify(written),
    executable: true,
    title: null,
  };
}
