import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { amount, tokenCount } from "#lib/importers/token-count.ts";
import { shortText } from "./source-text.ts";

/** Sampling settings under the names the OpenAI API and the chat apps use. */
export function parametersOf(source: unknown): AgentConfig["parameters"] {
  if (!isObject(source)) return NO_AGENT.parameters;
  return {
    temperature: amount(source.temperature),
    topP: amount(source.top_p),
    maxOutputTokens:
      tokenCount(source.max_completion_tokens) ??
      tokenCount(source.max_output_tokens) ??
      tokenCount(source.max_tokens),
    reasoningEffort: shortText(source.reasoning_effort, 60),
    verbosity: shortText(source.verbosity, 60),
  };
}
