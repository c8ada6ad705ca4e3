import type { TurnAttempt } from "#lib/api/turn.ts";
import type { Attempt } from "#lib/conversation/attempt.ts";

/** An attempt as it goes over the wire. */
export function describeAttempt(attempt: Attempt): TurnAttempt {
  const { userText, errorCode, errorMessage, overrides: _, baseStatus: __, ...facts } = attempt;
  const { status } = facts;
  return {
    ...facts,
    text: userText,
    error: errorCode === null ? null : { code: errorCode, message: errorMessage ?? "" },
    canRetry: status === "failed" || status === "cancelled" || status === "lost",
  };
}
