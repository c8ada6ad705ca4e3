import type { TurnAttempt } from "#lib/api/turn.ts";
import { NO_AGENT } from "#lib/conversation/agent-config.ts";

/** A running attempt, with what a test says about it. */
export function attemptOf(facts: Partial<TurnAttempt> = {}): TurnAttempt {
  return {
    id: "attempt-1",
    conversationId: "conversation",
    familyId: "family",
    number: 1,
    status: "running",
    text: "Why?",
    toolResults: [],
    retryOfId: null,
    provider: "openai",
    model: "gpt-5.5",
    offline: false,
    parameters: NO_AGENT.parameters,
    promptCacheKey: "cache_a-fork-1",
    baseVersion: 3,
    startedAt: "2026-11-21T10:00:00.000Z",
    finishedAt: null,
    error: null,
    partialText: "",
    partialReasoning: "",
    usage: null,
    requestSha256: null,
    cancelRequested: false,
    canRetry: false,
    ...facts,
  };
}
