import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { isObject } from "#lib/importers/parse-json.ts";
import type { ModelTarget } from "./model-call.ts";

/** The AI SDK's own model interface, below its convenience layer: no retries, no tool loop, no rewriting of prompts. */
export type SdkModel = ReturnType<ReturnType<typeof createOpenAI>["responses"]>;
export type SdkCall = Parameters<SdkModel["doStream"]>[0];
export type SdkPrompt = SdkCall["prompt"];
export type SdkStreamPart =
  Awaited<ReturnType<SdkModel["doStream"]>>["stream"] extends ReadableStream<infer Part> ? Part : never;

/** Under this name the settings of an OpenAI-compatible server are passed to the SDK. */
export const COMPATIBLE_NAME = "compatible";

/**
 * The SDK's model for a target. Everything it would read from the environment is given, so it reads nothing.
 * @param fetch the guarded one, or the one that captures a request for viewing.
 */
export function createSdkModel(target: ModelTarget, fetch: typeof globalThis.fetch): SdkModel {
  const baseURL = target.baseUrl ?? "";
  const apiKey = target.apiKey ?? "";
  switch (target.protocol) {
    case "openai-responses":
      return createOpenAI({ baseURL, apiKey, fetch }).responses(target.model);
    case "anthropic-messages":
      return createAnthropic({ baseURL, apiKey, fetch })(target.model);
    case "openai-compatible":
      return createOpenAICompatible({
        name: COMPATIBLE_NAME,
        baseURL,
        fetch,
        includeUsage: true,
        transformRequestBody: unwrapArguments,
        ...(apiKey === "" ? {} : { apiKey }),
      })(target.model);
    case "offline":
      throw new Error("The offline model is not called through the SDK.");
  }
}

/**
 * Arguments travel as JSON text. The SDK serialises what it is given, so text that is JSON already would be sent
 * as a string in a string; here it becomes again what the model wrote.
 */
function unwrapArguments(body: Record<string, unknown>): Record<string, unknown> {
  const messages = Array.isArray(body.messages) ? body.messages : [];
  for (const call of messages.flatMap((message) => (isObject(message) ? (message.tool_calls ?? []) : []))) {
    const written = isObject(call) ? call.function : null;
    if (!isObject(written) || typeof written.arguments !== "string") continue;
    const inner: unknown = JSON.parse(written.arguments);
    if (typeof inner === "string") written.arguments = inner;
  }
  return body;
}
