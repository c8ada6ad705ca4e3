import type { TurnMessage } from "#lib/api/turn.ts";
import { addUsage, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";

export type ChatCall = { callId: string; name: string; arguments: string };

/** What a chat client is shown of a turn, in its order; the last part is `done` or `failed`. */
export type ChatPart =
  | { type: "text"; text: string }
  | ({ type: "tool_call" } & ChatCall)
  /** `open`: calls nobody has answered, which the client may. */
  | { type: "done"; usage: Totals; open: ChatCall[] }
  | { type: "failed"; code: string; message: string };

/** A turn's messages → what a chat client is shown. Reasoning stays inside: the wire has no standard word for it. */
export async function* chatParts(messages: AsyncIterable<TurnMessage>): AsyncGenerator<ChatPart> {
  let usage = emptyTotals();
  const open = new Map<string, ChatCall>();
  for await (const message of messages) {
    if (message.type === "text") yield { type: "text", text: message.text };
    else if (message.type === "tool_call") {
      const { callId, name, arguments: args } = message;
      open.set(callId, { callId, name, arguments: args });
      yield { type: "tool_call", callId, name, arguments: args };
    } else if (message.type === "tool_result") open.delete(message.callId);
    else if (message.type === "response") usage = addUsage(usage, message.usage);
    else if (message.type === "committed") {
      const waits = message.head.status === "waiting_for_tool_result";
      yield { type: "done", usage, open: waits ? [...open.values()] : [] };
      return;
    } else if (message.type === "failed") {
      yield { type: "failed", code: message.code, message: message.message };
      return;
    }
  }
}
