import { z } from "zod";
import { ChatCompletionBody } from "../chat-completion.ts";
import { SentRequestQuery, TurnListQuery } from "../queries.ts";
import { SendEventBody } from "../send-event.ts";
import {
  RequestView,
  SampleBody,
  SampleReply,
  SendTurnBody,
  ToolResultsBody,
  ToolResultsReply,
  TurnAttempt,
  TurnList,
} from "../turn.ts";
import { EVENT_STREAM, type Operation } from "./operation.ts";

const ONE = "/api/conversations/[conversationId]";

const ChatCompletion = z.looseObject({
  id: z.string(),
  object: z.literal("chat.completion"),
  choices: z.array(z.unknown()),
  usage: z
    .looseObject({
      prompt_tokens: z.number().exactOptional(),
      completion_tokens: z.number().exactOptional(),
      total_tokens: z.number().exactOptional(),
    })
    .exactOptional()
    .meta({
      description: "Only what the provider reported; absent for the offline model, which spends nothing.",
    }),
});
const ModelList = z.object({
  object: z.literal("list"),
  data: z.array(
    z.object({ id: z.string(), object: z.literal("model"), created: z.number(), owned_by: z.string() }),
  ),
});

/** Continuing a branch with a model. */
export const turnOperations: readonly Operation[] = [
  {
    method: "GET",
    path: `${ONE}/turns`,
    need: "read",
    summary: "Attempts, newest first, and the tool calls that wait for a result",
    query: TurnListQuery,
    replies: { 200: TurnList },
  },
  {
    method: "POST",
    path: `${ONE}/turns`,
    need: "write",
    summary: "Send a message; the turn runs on when the client leaves",
    body: SendTurnBody,
    once: true,
    replies: { 202: TurnAttempt },
  },
  {
    method: "POST",
    path: `${ONE}/turns/[attemptId]/cancel`,
    need: "write",
    summary: "Stop a turn; nothing of it is added",
    replies: { 202: TurnAttempt },
  },
  {
    method: "POST",
    path: `${ONE}/turns/[attemptId]/retry`,
    need: "write",
    summary: "Try a turn again that did not commit",
    once: true,
    replies: { 202: TurnAttempt },
  },
  {
    method: "GET",
    path: `${ONE}/turns/[attemptId]/stream`,
    need: "read",
    summary: "Watch a turn",
    replies: { 200: EVENT_STREAM },
  },
  {
    method: "POST",
    path: `${ONE}/tool-results`,
    need: "write",
    summary: "Answer open tool calls by hand; 200 while some are still open, 202 when the model goes on",
    body: ToolResultsBody,
    once: true,
    replies: { 200: ToolResultsReply, 202: ToolResultsReply },
  },
  {
    method: "POST",
    path: `${ONE}/samples`,
    need: "write",
    summary: "Answer a user message again in forks beside it",
    body: SampleBody,
    once: true,
    replies: { 202: SampleReply },
  },
  {
    method: "POST",
    path: `${ONE}/events`,
    need: "write",
    summary: "Send a message as OpenHands clients do, with `run: true`",
    body: SendEventBody,
    once: true,
    replies: { 200: z.object({ success: z.literal(true), attempt_id: z.string() }) },
  },
  {
    method: "GET",
    path: `${ONE}/request`,
    need: "read",
    summary: "The request of an attempt as it was sent",
    query: SentRequestQuery,
    replies: { 200: RequestView },
  },
  {
    method: "POST",
    path: `${ONE}/request`,
    need: "write",
    summary: "The request as it would be sent; changes nothing",
    body: SendTurnBody,
    replies: { 200: RequestView },
  },
  {
    method: "POST",
    path: "/v1/chat/completions",
    need: "write",
    summary:
      "OpenAI Chat Completions; X-Conversation-Id names the conversation to go on with. Without a provider only offline/offline answers",
    body: ChatCompletionBody,
    replies: { 200: ChatCompletion },
  },
  {
    method: "GET",
    path: "/v1/models",
    need: "read",
    summary: "The names `model` may have",
    replies: { 200: ModelList },
  },
];
