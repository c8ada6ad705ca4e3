import { useRef, useState } from "react";
import { newIdempotencyKey } from "#components/fork/idempotency-key.ts";
import type { TurnAttempt } from "#lib/api/turn.ts";
import { RequestError } from "#lib/query/get-json.ts";
import { retryTurn } from "#lib/query/turns.ts";
import { useTurns } from "./turn-context.tsx";

/** Sends an attempt again as it was. One key per attempt shown: a double click makes one. */
export function useRetry({ conversationId, id }: Pick<TurnAttempt, "conversationId" | "id">) {
  const { onBegun } = useTurns();
  const [retrying, setRetrying] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const key = useRef(newIdempotencyKey());
  const run = async () => {
    setRetrying(true);
    setProblem(null);
    try {
      onBegun(conversationId, await retryTurn(conversationId, id, key.current));
    } catch (error) {
      // A refusal is kept under its key: the next click is a new request.
      key.current = newIdempotencyKey();
      setProblem(error instanceof RequestError ? error.message : "It could not be retried.");
    }
    setRetrying(false);
  };
  return { retry: () => void run(), retrying, problem };
}
