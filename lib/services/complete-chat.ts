import type { ChatCompletionBody } from "#lib/api/chat-completion.ts";
import type { TurnMessage } from "#lib/api/turn.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { answererName, chatModelOverride, OWN_MODEL } from "#lib/chat/chat-model.ts";
import { type ChatPart, chatParts } from "#lib/chat/chat-run.ts";
import { checkSampling } from "#lib/chat/check-sampling.ts";
import { dropBlank, findUserMessage, textOfMessage } from "#lib/chat/find-user-message.ts";
import type { Attempt, TurnOverrides } from "#lib/conversation/attempt.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import type { EnvRecord } from "#lib/llm/base-url.ts";
import { resolveNamedTarget } from "#lib/llm/provider-catalog.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { answerToolCalls } from "./answer-tool-calls.ts";
import { turnInFlight } from "./begin-turn.ts";
import { cancelTurn } from "./cancel-turn.ts";
import { draftChat, findChat, isUnanswered, storeChat } from "./open-chat.ts";
import { overrideConfig } from "./prepare-turn.ts";
import { runLooseChat } from "./run-loose-chat.ts";
import { noUserMessage, sendMessage } from "./send-message.ts";
import { startTurn } from "./start-turn.ts";
import { watchTurn } from "./watch-turn.ts";

export type ChatRequest = {
  body: ChatCompletionBody;
  /** `X-Conversation-Id`; null or empty: nothing is kept and nothing is locked. */
  chatId: string | null;
  /** The client's connection: a turn nobody waits for any more is stopped and leaves no trace. */
  signal: AbortSignal;
};

/** A turn that has begun. `conversationId` is null when nothing is kept; `model` is who answers, whatever was asked for. */
export type ChatRun = { conversationId: string | null; model: string; parts: AsyncGenerator<ChatPart> };

/**
 * Continues a conversation, or begins one, from a Chat Completions request (docker-agent `serve chat`, PR #2947). A
 * conversation that is here gets only the newest message of a person; the history a client repeats is ours already.
 * One that is not is made from the request's whole history.
 *
 * Errors, in this order: `bad_request` without messages, for sampling settings out of range; `conflict` while another
 * request of the conversation is answered; `bad_request` without a usable message; `sealed`; then what is wrong with
 * the provider, the offline model among them where it was not asked for by its name.
 */
export async function completeChat(
  db: Database,
  runtime: TurnRuntime,
  { body, chatId, signal }: ChatRequest,
): Promise<Result<ChatRun>> {
  const messages = dropBlank(body.messages ?? []);
  if ((body.messages ?? []).length === 0) return fail("bad_request", "at least one message is required");
  const parameters = checkSampling(body);
  if (!parameters.ok) return parameters;
  const known = chatId ? await findChat(db.read, chatId) : null;
  if (known && (await isBusy(db, known))) return turnInFlight();
  const answers = known?.status === "waiting_for_tool_result" ? trailingResults(body) : [];
  const asked = findUserMessage(messages);
  if (!asked.ok) return asked;
  if (asked.value === null && answers.length === 0) return noUserMessage();

  if (known && chatId && !isUnanswered(known, chatId)) {
    const chosen = await chooseAnswerer(db, runtime.env, known, body.model);
    if (!chosen.ok) return chosen;
    const overrides: TurnOverrides = { ...chosen.value, parameters: parameters.value };
    const turn = { conversationId: known.id, overrides, idempotencyKey: null };
    if (answers.length === 0) {
      const sent = await sendMessage(db, runtime, { ...turn, role: "user", text: asked.value?.text ?? "" });
      return sent.ok ? watchChat(db, runtime, sent.value, signal) : sent;
    }
    const answered = await answerToolCalls(db, runtime, { ...turn, results: answers });
    if (!answered.ok) return answered;
    if (answered.value.attempt) return watchChat(db, runtime, answered.value.attempt, signal);
    const left = answered.value.pendingCalls.map(({ name }) => name).join(", ");
    return fail(
      "bad_request",
      `The results are kept; still open: ${left}. Send a tool message for each call.`,
    );
  }

  // What follows the person's message (results of the client's own tools) belongs to the history the model goes on from.
  const last = asked.value?.index === messages.length - 1 ? asked.value : null;
  const history = last ? messages.slice(0, -1) : messages;
  const draft = await draftChat(chatId || null, chosenModel(body), history, runtime.owner);
  const config = overrideConfig(draft.member.config, { parameters: parameters.value });
  const target = resolveNamedTarget(config, runtime.env);
  if (!target.ok) return target;
  const userText = last?.text ?? null;
  if (!chatId) {
    const turn = { conversation: draft.member.conversation, config, target: target.value };
    return ok({
      conversationId: null,
      model: answererName({ provider: target.value.providerId, model: target.value.model }),
      parts: runLooseChat(db, runtime, draft, { ...turn, userText }, signal),
    });
  }
  const stored = await storeChat(db, chatId, draft);
  if (!stored.ok) return stored;
  // One that another request stored meanwhile has that request's model.
  const chosen = await chooseAnswerer(db, runtime.env, stored.value, body.model);
  if (!chosen.ok) return chosen;
  const started = await startTurn(db, runtime, {
    conversationId: stored.value.id,
    userText,
    toolResults: [],
    overrides: { ...chosen.value, parameters: parameters.value },
    retryOfId: null,
    idempotencyKey: null,
  });
  return started.ok ? watchChat(db, runtime, started.value, signal) : started;
}

/** What the request's `model` changes, when someone can answer. A sealed run is refused for being sealed, whoever it is. */
async function chooseAnswerer(
  db: Database,
  env: EnvRecord,
  { id, sealed }: Conversation,
  model: string,
): Promise<Result<Pick<TurnOverrides, "provider" | "model">>> {
  const config = sealed ? null : await db.read.findAgentConfig(id);
  if (!config) return ok({});
  const chosen = chatModelOverride(model, config, env);
  if (!chosen.ok) return chosen;
  const target = resolveNamedTarget(overrideConfig(config, chosen.value), env);
  return target.ok ? chosen : target;
}

async function isBusy(db: Database, { id, status }: Conversation): Promise<boolean> {
  return status === "running" && (await db.read.findRunningAttempt(id)) !== null;
}

/** Results at the end of the request, for calls that wait for them. */
function trailingResults({ messages }: ChatCompletionBody) {
  const given = messages ?? [];
  const from = given.findLastIndex(({ role }) => role !== "tool") + 1;
  return given.slice(from).flatMap((message) => {
    const callId = message.tool_call_id ?? "";
    return callId === "" ? [] : [{ callId, text: textOfMessage(message), outcome: "ok" as const }];
  });
}

/** A new conversation keeps the model it was begun with; our own name for "its model" names none. */
function chosenModel(body: ChatCompletionBody): ChatCompletionBody {
  return body.model === OWN_MODEL ? { ...body, model: "" } : body;
}

async function watchChat(
  db: Database,
  runtime: TurnRuntime,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Result<ChatRun>> {
  const turn = { conversationId: attempt.conversationId, attemptId: attempt.id };
  const messages = await watchTurn(db, runtime, { ...turn, signal });
  if (!messages.ok) return messages;
  const leave = () => void cancelTurn(db, runtime, turn);
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  return ok({
    conversationId: attempt.conversationId,
    model: answererName(attempt),
    parts: chatParts(untilEnd(messages.value, () => signal.removeEventListener("abort", leave), leave)),
  });
}

/** A reader that stops reading is a client that left, whatever its connection says. */
async function* untilEnd(
  messages: AsyncGenerator<TurnMessage>,
  ended: () => void,
  left: () => void,
): AsyncGenerator<TurnMessage> {
  let whole = false;
  try {
    for await (const message of messages) {
      whole = message.type === "committed" || message.type === "failed";
      if (whole) ended();
      yield message;
    }
  } finally {
    if (!whole) left();
    ended();
  }
}
