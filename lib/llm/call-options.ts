import type { ModelParameters } from "#lib/conversation/agent-config.ts";
import type { ToolDefinition } from "#lib/conversation/content.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import type { ModelRequest, ModelTarget } from "./model-call.ts";
import { COMPATIBLE_NAME, type SdkCall } from "./sdk-model.ts";
import { toPrompt } from "./to-prompt.ts";
import { wireCacheKey, wireName } from "./wire-names.ts";

type Options = NonNullable<SdkCall["providerOptions"]>;
type Tools = NonNullable<SdkCall["tools"]>;

/** A request in the words of the target's protocol: what the SDK turns into JSON. */
export function callOptions(request: ModelRequest, target: ModelTarget): SdkCall {
  const { temperature, topP, maxOutputTokens } = request.parameters;
  // Anthropic refuses both at once.
  const both = target.protocol === "anthropic-messages" && temperature !== null;
  return {
    prompt: toPrompt(request, target.protocol),
    providerOptions: providerOptions(request, target),
    ...(request.tools.length === 0 ? {} : { tools: toSdkTools(request.tools) }),
    ...(temperature === null ? {} : { temperature }),
    ...(topP === null || both ? {} : { topP }),
    ...(maxOutputTokens === null ? {} : { maxOutputTokens }),
  };
}

/** A tool that its source only names takes anything. */
const ANY_INPUT = { type: "object", properties: {}, additionalProperties: true } as const;

function toSdkTools(tools: readonly ToolDefinition[]): Tools {
  return tools.map(({ name, description, inputSchema }) => ({
    type: "function",
    name: wireName(name),
    inputSchema: isObject(inputSchema) ? inputSchema : ANY_INPUT,
    ...(description === null ? {} : { description }),
  }));
}

function providerOptions(request: ModelRequest, target: ModelTarget): Options {
  switch (target.protocol) {
    case "openai-responses":
      return { openai: openaiOptions(request, target.model) };
    case "anthropic-messages":
      return { anthropic: anthropicOptions(request.parameters, target.model) };
    default:
      return { [COMPATIBLE_NAME]: compatibleOptions(request, target) };
  }
}

/** `store: false`: the whole conversation is sent each time, with encrypted reasoning, and nothing is kept there. */
function openaiOptions({ parameters, promptCacheKey }: ModelRequest, model: string): Options[string] {
  return {
    store: false,
    promptCacheKey: wireCacheKey(promptCacheKey),
    ...(takesRetention(model) ? { promptCacheRetention: "24h" } : {}),
    ...(parameters.reasoningEffort === null ? {} : { reasoningEffort: parameters.reasoningEffort }),
    ...(parameters.verbosity === null ? {} : { textVerbosity: parameters.verbosity }),
  };
}

const RETENTION_MODEL =
  /^(gpt-4\.1|gpt-5|gpt-5-codex|gpt-5\.1(-codex(-mini|-max)?|-chat-latest)?|gpt-5\.[2345]|gpt-5\.3-codex|gpt-5\.5-pro)(-\d{4}-\d{2}-\d{2})?$/;

/** Models that keep a cached prefix for a day when asked; others answer the parameter with an error. */
export function takesRetention(model: string): boolean {
  return RETENTION_MODEL.test(model);
}

/**
 * The cache marker of the request itself: the provider puts it on the last block, so no marker ever moves inside the
 * messages. Effort only where it exists; then thinking is adaptive, which an imported history without signatures allows.
 */
function anthropicOptions(parameters: ModelParameters, model: string): Options[string] {
  const cacheControl = { type: "ephemeral" };
  const effort = parameters.reasoningEffort;
  if (effort === null || !EFFORTS.has(effort) || !ADAPTIVE_MODEL.test(model)) return { cacheControl };
  return { cacheControl, effort, thinking: { type: "adaptive", display: "summarized" } };
}

const EFFORTS = new Set(["low", "medium", "high", "xhigh", "max"]);
const ADAPTIVE_MODEL =
  /claude-(opus|sonnet)-4-[6-9]|claude-(opus|sonnet|haiku|fable|mythos)-([5-9]|\d\d)(-|$)/;

function compatibleOptions(request: ModelRequest, target: ModelTarget): Options[string] {
  const { reasoningEffort, verbosity } = request.parameters;
  return {
    ...(target.takesPromptCacheKey ? { prompt_cache_key: wireCacheKey(request.promptCacheKey) } : {}),
    ...(reasoningEffort === null ? {} : { reasoningEffort }),
    ...(verbosity === null ? {} : { textVerbosity: verbosity }),
  };
}
