import { queryOptions } from "@tanstack/react-query";
import {
  RequestView,
  type SampleBody,
  SampleReply,
  type SendTurnBody,
  ToolResultsReply,
  TurnAttempt,
  TurnList,
} from "#lib/api/turn.ts";
import type { ToolAnswer, TurnOverrides } from "#lib/conversation/attempt.ts";
import { getJson, postJson } from "./get-json.ts";

const base = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;
const turn = (id: string, attemptId: string) => `${base(id)}/turns/${encodeURIComponent(attemptId)}`;

/** Attempts of a conversation and what it waits for, and the requests behind them. */
export const turnQueries = {
  list: (id: string) =>
    queryOptions({
      queryKey: ["conversation", id, "turns"],
      queryFn: ({ signal }) => getJson(`${base(id)}/turns`, TurnList, signal),
    }),
  /** The last request of an attempt, as it was sent. */
  sentRequest: (id: string, attemptId: string) =>
    queryOptions({
      queryKey: ["conversation", id, "request", attemptId],
      queryFn: ({ signal }) =>
        getJson(`${base(id)}/request?attempt=${encodeURIComponent(attemptId)}`, RequestView, signal),
    }),
  /** What a message would be sent with. Never kept: the history and the message change. */
  draftRequest: (id: string, body: SendTurnBody) =>
    queryOptions({
      queryKey: ["conversation", id, "draft-request", body],
      queryFn: () => postJson(`${base(id)}/request`, body, RequestView),
      staleTime: 0,
      gcTime: 0,
    }),
};

/** Where EventSource watches an attempt. */
export function streamUrl(id: string, attemptId: string): string {
  return `${turn(id, attemptId)}/stream`;
}

// Each throws RequestError with the server's sentence and code. The key makes one action of a repeated click.

export function sendTurn(id: string, body: SendTurnBody, key: string): Promise<TurnAttempt> {
  return postJson(`${base(id)}/turns`, body, TurnAttempt, key);
}

export function retryTurn(id: string, attemptId: string, key: string): Promise<TurnAttempt> {
  return postJson(`${turn(id, attemptId)}/retry`, {}, TurnAttempt, key);
}

export function cancelTurn(id: string, attemptId: string): Promise<TurnAttempt> {
  return postJson(`${turn(id, attemptId)}/cancel`, {}, TurnAttempt);
}

export function sendToolResults(
  id: string,
  body: { results: ToolAnswer[]; overrides: TurnOverrides | null },
  key: string,
): Promise<ToolResultsReply> {
  return postJson(`${base(id)}/tool-results`, body, ToolResultsReply, key);
}

export function sendSamples(id: string, body: SampleBody, key: string): Promise<SampleReply> {
  return postJson(`${base(id)}/samples`, body, SampleReply, key);
}
