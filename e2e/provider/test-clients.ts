import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModel, LanguageModelUsage, ModelMessage, ToolSet } from "ai";
import { jsonSchema, streamText, tool } from "ai";

/** The client packages the app uses, each pointed at a provider; the key is made up. */
export const CLIENTS = {
  "openai responses": (baseURL: string) => createOpenAI({ baseURL, apiKey: "sk-test" }).responses("gpt-5.5"),
  "openai chat": (baseURL: string) => createOpenAI({ baseURL, apiKey: "sk-test" }).chat("gpt-5.5"),
  anthropic: (baseURL: string) => createAnthropic({ baseURL, apiKey: "sk-test" })("claude-sonnet-4-5"),
  "openai-compatible": (baseURL: string) =>
    createOpenAICompatible({ baseURL, name: "local", apiKey: "sk-test", includeUsage: true })(
      "loopback-model",
    ),
} satisfies Record<string, (baseURL: string) => LanguageModel>;

export type ClientName = keyof typeof CLIENTS;
export const CLIENT_NAMES = Object.keys(CLIENTS) as ClientName[];

/** The tool the scripted calls name; by JSON Schema, as an imported agent config has it. */
export const readFileTools: ToolSet = {
  readFile: tool({
    description: "Reads a file",
    inputSchema: jsonSchema({ type: "object", properties: { path: { type: "string" } }, required: ["path"] }),
  }),
};

/** Everything a consumer of `fullStream` can see of one call. */
export type Seen = {
  text: string;
  reasoning: string;
  toolCalls: { name: string; input: unknown; invalid: boolean; error: string | null }[];
  /** Errors that came as stream parts. */
  errors: unknown[];
  /** What the iteration itself threw. */
  thrown: unknown;
  aborted: boolean;
  finishReason: string | null;
  rawFinishReason: string | null;
  usage: LanguageModelUsage | null;
};

type StreamSettings = Parameters<typeof streamText>[0];
type StreamOptions = Pick<StreamSettings, "abortSignal" | "providerOptions" | "timeout">;

/** Runs `streamText` without retries to its end and writes down what came out. */
export async function watchStream(
  model: LanguageModel,
  input: string | ModelMessage[],
  options: StreamOptions = {},
): Promise<Seen> {
  const seen: Seen = {
    text: "",
    reasoning: "",
    toolCalls: [],
    errors: [],
    thrown: null,
    aborted: false,
    finishReason: null,
    rawFinishReason: null,
    usage: null,
  };
  const messages: ModelMessage[] = typeof input === "string" ? [{ role: "user", content: input }] : input;
  try {
    const result = streamText({
      model,
      messages,
      // Prompts with cache markers carry the system message among the others.
      allowSystemInMessages: true,
      tools: readFileTools,
      maxRetries: 0,
      // The default prints every error.
      onError: () => {},
      ...options,
    });
    for await (const part of result.fullStream) {
      if (part.type === "text-delta") seen.text += part.text;
      else if (part.type === "reasoning-delta") seen.reasoning += part.text;
      else if (part.type === "error") seen.errors.push(part.error);
      else if (part.type === "abort") seen.aborted = true;
      else if (part.type === "tool-call") {
        const invalid = part.invalid === true;
        const error = invalid && part.error instanceof Error ? part.error.name : null;
        seen.toolCalls.push({ name: part.toolName, input: part.input, invalid, error });
      } else if (part.type === "finish-step") {
        seen.finishReason = part.finishReason;
        seen.rawFinishReason = part.rawFinishReason ?? null;
        seen.usage = part.usage;
      }
    }
  } catch (error) {
    seen.thrown = error;
  }
  return seen;
}
