import { DEFAULT_RETRY } from "#lib/llm/call-model.ts";
import type { ModelMessage } from "#lib/llm/message.ts";
import { userMessage } from "#lib/llm/message.ts";
import type { ModelRequest, ModelTarget } from "#lib/llm/model-call.ts";
import { DEFAULT_TIMEOUTS } from "#lib/llm/wait-limit.ts";

/** Appears in no message, log or stored byte. */
export const CANARY_KEY = "sk-CANARY-0123456789abcdef";

/** Each protocol with the model and the tool of the loopback provider. */
export const TARGETS = {
  "openai-responses": { providerId: "openai", label: "OpenAI", model: "gpt-5.5", takesPromptCacheKey: true },
  "anthropic-messages": {
    providerId: "anthropic",
    label: "Anthropic",
    model: "claude-sonnet-4-5",
    takesPromptCacheKey: false,
  },
  "openai-compatible": {
    providerId: "openai-compatible",
    label: "OpenAI-compatible",
    model: "loopback-model",
    takesPromptCacheKey: true,
  },
} as const;

export type WireProtocol = keyof typeof TARGETS;
export const WIRE_PROTOCOLS = Object.keys(TARGETS) as WireProtocol[];

export function loopbackTarget(protocol: WireProtocol, baseUrl: string): ModelTarget {
  return {
    ...TARGETS[protocol],
    protocol,
    baseUrl,
    apiKey: CANARY_KEY,
    credentialEnv: "TEST_API_KEY",
    privateAllowed: true,
  };
}

export const READ_FILE = {
  name: "readFile",
  description: "Reads a file",
  inputSchema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
};

export const PLAIN_PARAMETERS = {
  temperature: null,
  topP: null,
  maxOutputTokens: null,
  reasoningEffort: null,
  verbosity: null,
};

export function modelRequest(
  input: string | ModelMessage[],
  changes: Partial<ModelRequest> = {},
): ModelRequest {
  return {
    system: "Be exact.",
    messages: typeof input === "string" ? [userMessage(input)] : input,
    tools: [READ_FILE],
    parameters: PLAIN_PARAMETERS,
    promptCacheKey: "cache_test",
    repairs: [],
    ...changes,
  };
}

/** Short enough for a test, long enough for a busy machine. */
export const TEST_TIMEOUTS = { ...DEFAULT_TIMEOUTS, connectMs: 2_000 };
export const TEST_RETRY = { ...DEFAULT_RETRY, baseMs: 1 };
