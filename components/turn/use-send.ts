import { useRef, useState } from "react";
import { newIdempotencyKey } from "#components/fork/idempotency-key.ts";
import type { TurnAttempt } from "#lib/api/turn.ts";
import type { TurnOverrides } from "#lib/conversation/attempt.ts";
import { RequestError } from "#lib/query/get-json.ts";
import { sendSamples, sendTurn } from "#lib/query/turns.ts";
import { type Problem, toProblem } from "./send-problem.tsx";
import { useTurns } from "./turn-context.tsx";

export type Message = { text: string; overrides: TurnOverrides | null; count: number };

type SendInput = {
  conversationId: string;
  /** The user message it replaces, in sibling forks; null to go on at the branch's end. */
  replacesEventId: string | null;
  /** It was taken: what was typed may go. */
  onTaken: () => void;
};

/** Sends the composer's message, once however often it is clicked. What is refused leaves the text where it is. */
export function useSend({ conversationId, replacesEventId, onTaken }: SendInput) {
  const { onBegun, onSampled, forkAtEnd } = useTurns();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const keyed = useRef<{ message: string; key: string } | null>(null);

  /** The same message keeps its key until the server has answered: an answer may have been lost on the way. */
  const keyFor = (message: Message) => {
    const text = JSON.stringify([replacesEventId, message]);
    if (keyed.current?.message !== text) keyed.current = { message: text, key: newIdempotencyKey() };
    return keyed.current.key;
  };

  const sampleHere = async ({ text, overrides, count }: Message, key: string) => {
    const sent: string[] = [];
    for (let index = 1; index <= count; index++) {
      const id = await forkAtEnd(conversationId, `Sample ${index} of ${count}`);
      if (id === null) break;
      await sendTurn(id, { text, overrides }, `${key} ${index}`);
      sent.push(id);
    }
    if (sent.length > 0) onSampled(sent);
    if (sent.length < count) {
      throw new RequestError(503, `${sent.length} of ${count} samples were begun.`, "busy");
    }
  };

  const deliver = async (message: Message): Promise<TurnAttempt | null> => {
    const { text, overrides, count } = message;
    const key = keyFor(message);
    if (replacesEventId !== null) {
      const body = { count, eventId: replacesEventId, text, overrides, cacheKey: "own" as const };
      const { samples } = await sendSamples(conversationId, body, key);
      onSampled(samples.map((sample) => sample.conversationId));
      return null;
    }
    if (count === 1) return sendTurn(conversationId, { text, overrides }, key);
    await sampleHere(message, key);
    return null;
  };

  const send = async (message: Message) => {
    if (sending || message.text.trim() === "") return;
    setSending(true);
    setProblem(null);
    try {
      const attempt = await deliver(message);
      keyed.current = null;
      onTaken();
      if (attempt !== null) onBegun(conversationId, attempt);
    } catch (error) {
      if (!(error instanceof RequestError) || error.status !== 0) keyed.current = null;
      setProblem(toProblem(error));
    }
    setSending(false);
  };
  return { send: (message: Message) => void send(message), sending, problem, clear: () => setProblem(null) };
}
