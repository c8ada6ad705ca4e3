import type { AgentConfig, ModelParameters } from "#lib/conversation/agent-config.ts";
import type { ContentPart, ToolDefinition } from "#lib/conversation/content.ts";
import type { Event } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { ModelMessage } from "./message.ts";

/** How a provider is spoken to; `offline` is the built-in model that calls nobody. */
export type Protocol = "openai-responses" | "anthropic-messages" | "openai-compatible" | "offline";

/** Where a request goes. Holds the key: never store, return or log it. */
export type ModelTarget = {
  providerId: string;
  /** The provider's name as people write it. */
  label: string;
  protocol: Protocol;
  /** As the provider calls it, without our provider prefix. */
  model: string;
  /** With the version path (`/v1`); null for the offline model. */
  baseUrl: string | null;
  apiKey: string | null;
  /** The environment variable the key came from, for messages to people. */
  credentialEnv: string | null;
  /** The operator configured this origin, so it may be a private or local address. */
  privateAllowed: boolean;
  /** Whether `prompt_cache_key` goes on the wire. */
  takesPromptCacheKey: boolean;
};

/**
 * Something the request holds that the history does not, or the other way round. Only what is sent is repaired;
 * the history stays as it is.
 */
export type Repair = {
  kind:
    | "missing_result"
    | "late_result"
    | "orphan_result"
    | "duplicate_result"
    | "invalid_arguments"
    | "renamed"
    | "no_schema";
  /** The event it is about; null when it is about the config or about a message not yet stored. */
  eventId: string | null;
  callId: string | null;
  /** One sentence for people. */
  text: string;
};

/** What a request is built from: `buildRequest(source: RequestSource): ModelRequest`. */
export type RequestSource = {
  config: AgentConfig;
  promptCacheKey: string;
  /** The whole committed history, in seq order. */
  events: readonly Event[];
  /** Payload bytes by hash, as `reads.loadPayloads` gives them. */
  payloads: ReadonlyMap<string, Uint8Array>;
  /** What this turn adds and the history does not hold yet: the user's message, or tool results. */
  newMessages: readonly ModelMessage[];
};

/** A request before it is put into a provider's words. Append-only: see build-request.ts. */
export type ModelRequest = {
  system: string | null;
  messages: ModelMessage[];
  tools: ToolDefinition[];
  parameters: ModelParameters;
  promptCacheKey: string;
  repairs: Repair[];
};

/** What a stream brings, in its order. A tool call comes once, when it is whole. */
export type ModelDelta =
  | { type: "text" | "reasoning"; text: string }
  | { type: "tool_call"; callId: string; name: string; arguments: string };

/** One event's share of a reply: a tool call with what the model said before it, or the words after the last call. */
export type ReplyPiece = {
  kind: "message" | "tool_call";
  parts: ContentPart[];
  /** Goes into the payload's `message`. Pieces of one response are put together again when they are sent. */
  message: ModelMessage;
  toolCall: { callId: string; name: string; arguments: string; executable: boolean } | null;
};

/** A whole, successful response. Anything less is an error value and leaves no trace in the history. */
export type ModelReply = {
  /** Never null for a reply that is to be stored: made up when the provider gave none. */
  responseId: string;
  /** The model as the provider named it, else as it was asked for. */
  model: string;
  finishReason: "stop" | "tool_calls" | "length";
  parts: ContentPart[];
  /** The response as AI SDK messages: one assistant message. */
  messages: ModelMessage[];
  /** The same response cut into what becomes one event each. At least one. */
  pieces: ReplyPiece[];
  usage: Usage;
  offline: boolean;
  /** JSON text as it went over the wire; null offline. */
  requestBody: string | null;
};

/** Milliseconds. */
export type Timeouts = {
  connectMs: number;
  /** From sending the request to the first sign of an answer. */
  firstTokenMs: number;
  /** Between two pieces of a stream. */
  idleMs: number;
  /** The same while the model thinks without showing it. */
  thinkingMs: number;
};

/** What went wrong, for the attempt kept beside the history; travels in `AppError.details`. */
export type ModelFailure = {
  reason:
    | "rate_limit"
    | "out_of_credit"
    | "overloaded"
    | "unreachable"
    | "forbidden_address"
    | "redirect"
    | "key_refused"
    | "unknown_model"
    | "context_overflow"
    | "content_filter"
    | "refused_request"
    | "cut_off"
    | "malformed"
    | "error_in_stream"
    | "empty"
    | "too_large"
    | "connect_timeout"
    | "first_token_timeout"
    | "idle_timeout"
    | "cancelled"
    | "server_error";
  /** HTTP status of the provider; null when there was none. */
  status: number | null;
  retryAfterMs: number | null;
  /** Requests made, retries included. */
  requests: number;
};
