import { z } from "zod";
import { SignedSeal } from "#lib/conversation/receipt.ts";
import { LiveConversationBody, LiveConversationReply, LiveEventsReply, LiveState } from "../live.ts";
import type { Operation } from "./operation.ts";

const ONE = "/api/conversations/[conversationId]";

/** Runs that arrive while they happen. */
export const liveOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/api/webhooks/openhands/events/[runId]",
    need: "ingest",
    summary: "A batch of events of a run that is going on; each counts once, by its id",
    body: z.array(z.looseObject({ id: z.string(), kind: z.string() })),
    replies: { 200: LiveEventsReply },
  },
  {
    method: "POST",
    path: "/api/webhooks/openhands/conversations",
    need: "ingest",
    summary: "What the agent server says of a conversation: status, title, usage; the end seals it",
    body: LiveConversationBody,
    replies: { 200: LiveConversationReply },
  },
  {
    method: "GET",
    path: `${ONE}/live`,
    need: "read",
    summary: "Whether something of the conversation's family is being recorded, and how far it is",
    replies: { 200: LiveState },
  },
  {
    method: "POST",
    path: `${ONE}/seal`,
    need: "write",
    summary: "Seal a recorded run by hand that was left open; answers its receipt",
    replies: { 200: SignedSeal },
  },
];
