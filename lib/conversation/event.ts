import { z } from "zod";
import { Usage } from "./usage.ts";

/** Our own vocabulary; `sourceKind` keeps the source's word ("ActionEvent", "response_item/message" …). */
export const EventKind = z.enum([
  "system_prompt",
  "message",
  "reasoning",
  "tool_call",
  "tool_result",
  "compaction",
  "error",
  "hook",
  "state",
  "control",
  "log",
  "opaque",
]);
export type EventKind = z.infer<typeof EventKind>;

export const EventRole = z.enum(["system", "user", "assistant", "tool"]);
export type EventRole = z.infer<typeof EventRole>;

/** Which reader turns the payload bytes into an EventContent. `offshoot` is what this app writes itself; a bundle holds events of all others. */
export const EventFormat = z.enum([
  "openhands-sdk",
  "codex",
  "claude-code",
  "gemini-cli",
  "pi",
  "opencode",
  "docker-agent",
  "openai-messages",
  "chatgpt",
  "librechat",
  "open-webui",
  "claude-ai",
  "atif",
  "swe-agent",
  "openhands-legacy",
  "otlp",
  "offshoot",
  "offshoot-bundle",
]);
export type EventFormat = z.infer<typeof EventFormat>;

/**
 * One immutable fact of a conversation, without its body (the body is the payload `payloadHash` names).
 * `eventId` is unique per conversation only: a fork keeps the ids of what it copied
 * (OpenHands software-agent-sdk fork()).
 */
export const Event = z.object({
  conversationId: z.string(),
  /** 0-based position, gap-free. */
  seq: z.number().int().min(0),
  eventId: z.string(),
  kind: EventKind,
  sourceKind: z.string(),
  format: EventFormat,
  role: EventRole.nullable(),
  /** As the source wrote it: often ISO 8601 without a zone. */
  timestamp: z.string().nullable(),
  /** One line for lists and graph cards, at most 200 characters. */
  summary: z.string(),
  toolName: z.string().nullable(),
  toolCallId: z.string().nullable(),
  /** Events of one model response share it. Only the first of them carries `usage`. */
  responseId: z.string().nullable(),
  isError: z.boolean(),
  usage: Usage.nullable(),
  /** Copied by a fork. Its usage was spent by `originConversationId`, not here. */
  inherited: z.boolean(),
  originConversationId: z.string(),
  /** SHA-256 hex of the payload bytes as they arrived. */
  payloadHash: z.string(),
  payloadSize: z.number().int(),
  /** Audit chain, hex: covers event id, kind, timestamp and payload hash of everything up to here. */
  chainHash: z.string(),
  /** Hash of what this event adds to the model's prompt, hex; null when it adds nothing. */
  contentHash: z.string().nullable(),
  /** Chain over contentHash only: equal value and equal config hash = same cacheable prompt prefix. */
  prefixHash: z.string(),
});
export type Event = z.infer<typeof Event>;

/** What of an event decides the steps it makes: a graph reads these of 100,000 events and nothing else. */
export type StepEvent = Pick<
  Event,
  | "conversationId"
  | "seq"
  | "eventId"
  | "kind"
  | "sourceKind"
  | "format"
  | "role"
  | "timestamp"
  | "summary"
  | "toolName"
  | "toolCallId"
  | "responseId"
  | "isError"
  | "usage"
  | "prefixHash"
>;
