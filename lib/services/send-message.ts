import { fail, type Result } from "#lib/app-error.ts";
import type { Attempt, TurnOverrides } from "#lib/conversation/attempt.ts";
import type { Database } from "#lib/db/store.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { startTurn } from "./start-turn.ts";

export type NewMessage = {
  conversationId: string;
  /** Anything but system, assistant and tool counts as a person (docker-agent: usable new user message). */
  role: string;
  text: string;
  overrides: TurnOverrides | null;
  /** The same key with the same message is sent once. */
  idempotencyKey: string | null;
};

const NOT_A_PERSON = new Set(["system", "assistant", "tool"]);

/**
 * Sends a person's message and lets the model answer. The reply is the attempt; the answer is streamed, and in the
 * history once it is whole.
 *
 * Errors, in this order: `bad_request` without a usable message (never a replay of the turn before), `not_found`,
 * `sealed` with the hint to fork, what is wrong with the provider, `conflict` while another turn runs or tool
 * results are waited for.
 */
export async function sendMessage(
  db: Database,
  runtime: TurnRuntime,
  message: NewMessage,
): Promise<Result<Attempt>> {
  const { conversationId, role, overrides, idempotencyKey } = message;
  const userText = storableText(message.text);
  if (NOT_A_PERSON.has(role) || userText.trim() === "") return noUserMessage();
  return startTurn(db, runtime, {
    conversationId,
    userText,
    toolResults: [],
    overrides,
    retryOfId: null,
    idempotencyKey,
  });
}

export function noUserMessage() {
  return fail("bad_request", "No user message provided: write what the model should do, as role user.");
}
