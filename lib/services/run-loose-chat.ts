import type { ChatPart } from "#lib/chat/chat-run.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Database } from "#lib/db/store.ts";
import { logError } from "#lib/log.ts";
import { LiveTurn } from "#lib/turns/live-turns.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { conductTurn } from "./conduct-turn.ts";
import { findOpenCalls } from "./open-calls.ts";
import type { ChatDraft } from "./open-chat.ts";
import type { TurnPlan } from "./prepare-turn.ts";
import { SentRequest } from "./sent-request.ts";
import { TurnDraft } from "./turn-draft.ts";

/**
 * Answers a chat request that names no conversation: built from its own messages, nothing is locked, nothing is kept
 * (docker-agent: an empty id is no lock and no cache). A client that leaves ends the model call.
 */
export async function* runLooseChat(
  db: Database,
  runtime: TurnRuntime,
  { member }: ChatDraft,
  turn: TurnPlan & { userText: string | null },
  signal: AbortSignal,
): AsyncGenerator<ChatPart> {
  const { conversation, config, target, userText } = turn;
  const history = member.events.map((event) => ({ ...event, conversationId: conversation.id }));
  const payloads = new Map(member.payloads.map((payload) => [payload.sha256, payload.bytes]));
  const draft = new TurnDraft(conversation, history, payloads);
  const live = new LiveTurn();
  const leave = () => live.stop("cancelled");
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  const input = { userText, toolResults: [] };
  const conducted = conductTurn(db, runtime, { draft, config, target, input }, live, new SentRequest())
    .catch((error: unknown) => {
      logError("chat", error);
      const message = "the answer broke off by a fault of the server";
      return { ok: false as const, error: { code: "unavailable" as const, message } };
    })
    .finally(() => live.finish({ type: "failed", code: "cancelled", message: "", attempt: null }));
  try {
    for await (const part of live.watch(signal)) {
      if (part.type === "text") yield { type: "text", text: part.text };
      else if (part.type === "tool_call") {
        const { callId, name, arguments: args } = part;
        yield { type: "tool_call", callId, name, arguments: args };
      }
    }
    const outcome = await conducted;
    if (!outcome.ok) {
      yield { type: "failed", code: outcome.error.code, message: outcome.error.message };
      return;
    }
    const open = findOpenCalls(draft.events, draft.payloads);
    const usage = draft.isEmpty ? emptyTotals() : draft.spent;
    yield { type: "done", usage, open: outcome.value.waiting ? open : [] };
  } finally {
    leave();
    signal.removeEventListener("abort", leave);
  }
}
