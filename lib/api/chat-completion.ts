import { z } from "zod";

/** One part of a message's content. Parts we do not know pass: they are refused, with a sentence, only where they are the message. */
const ChatPart = z.looseObject({ type: z.string(), text: z.string().exactOptional() });

/** A message of OpenAI's Chat Completions API. Roles are not closed: what is no system, assistant or tool is a person. */
export const ChatMessage = z.looseObject({
  role: z.string().min(1).max(100),
  content: z.union([z.string(), z.array(ChatPart)]).nullish(),
  tool_call_id: z.string().nullish(),
  tool_calls: z.array(z.unknown()).nullish(),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

/**
 * POST /v1/chat/completions. Ranges of sampling settings are checked apart: the order of errors is the reference's
 * (docker-agent `serve chat`), and it looks at the messages first.
 */
export const ChatCompletionBody = z.looseObject({
  model: z.string().max(300).default(""),
  messages: z.array(ChatMessage).max(20_000).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  max_tokens: z.number().nullish(),
  max_completion_tokens: z.number().nullish(),
  reasoning_effort: z.string().min(1).max(50).nullish(),
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
});
export type ChatCompletionBody = z.infer<typeof ChatCompletionBody>;

/** `X-Conversation-Id`: a conversation's id, or any name a client has for one. */
export const ChatConversationId = z
  .string()
  .trim()
  .max(200, "X-Conversation-Id is longer than 200 characters.")
  .regex(/^[\x20-\x7e]*$/, "X-Conversation-Id must be printable ASCII.");
