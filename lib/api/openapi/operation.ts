import { z } from "zod";
import type { Scope } from "#lib/access/scope.ts";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** A reply that is no JSON. */
export type PlainReply = { type: string; description: string };

/** One route and method, described with the schemas the route itself parses with. */
export type Operation = {
  method: Method;
  /** As the folders under app/ spell it: `/api/conversations/[conversationId]`. */
  path: string;
  need: Scope | "public";
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodType | PlainReply;
  /** Takes an Idempotency-Key. */
  once?: true;
  /** What a success answers, by status. Errors are the same everywhere. */
  replies: Readonly<Record<number, z.ZodType | PlainReply>>;
};

/** What every error answers. `errors` names the fields of a request that is not valid. */
export const ErrorReply = z.object({
  detail: z.string(),
  code: z.string().exactOptional(),
  errors: z.unknown().exactOptional(),
});

export const EVENT_STREAM: PlainReply = {
  type: "text/event-stream",
  description: "Server-sent events, each named by the `type` of its data.",
};

export function isPlain(reply: z.ZodType | PlainReply): reply is PlainReply {
  return !(reply instanceof z.ZodType);
}
