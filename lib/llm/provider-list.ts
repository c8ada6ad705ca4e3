import type { Protocol } from "./model-call.ts";

export type ProviderInfo = {
  id: string;
  label: string;
  protocol: Exclude<Protocol, "offline">;
  /** Used when the environment names none; for servers on one's own machine only a hint. */
  baseUrl: string | null;
  baseUrlEnv: string;
  keyEnv: string | null;
  keyRequired: boolean;
  /** Nothing is called before the operator names the address: it is a server of their own. */
  baseUrlRequired: boolean;
  takesPromptCacheKey: boolean;
  /** Other names transcripts have for it (LiteLLM's prefixes mostly). */
  aliases: readonly string[];
};

/** A service in the cloud: a key is all it takes. */
function cloudProvider(
  id: string,
  label: string,
  given: Pick<ProviderInfo, "protocol" | "baseUrl" | "takesPromptCacheKey">,
): ProviderInfo {
  const prefix = id.toUpperCase();
  return {
    id,
    label,
    ...given,
    baseUrlEnv: `${prefix}_BASE_URL`,
    keyEnv: `${prefix}_API_KEY`,
    keyRequired: true,
    baseUrlRequired: false,
    aliases: [],
  };
}

/** A server the operator runs: its address is what it takes. Such servers ignore unknown fields or refuse them. */
function localServer(
  id: string,
  label: string,
  given: Pick<ProviderInfo, "baseUrl" | "keyEnv" | "aliases">,
): ProviderInfo {
  return {
    id,
    label,
    protocol: "openai-compatible",
    ...given,
    baseUrlEnv: `${id.toUpperCase()}_BASE_URL`,
    keyRequired: false,
    baseUrlRequired: true,
    takesPromptCacheKey: false,
  };
}

/** In the order people are offered them. */
export const PROVIDERS: readonly ProviderInfo[] = [
  cloudProvider("openai", "OpenAI", {
    protocol: "openai-responses",
    baseUrl: "https://api.openai.com/v1",
    takesPromptCacheKey: true,
  }),
  cloudProvider("anthropic", "Anthropic", {
    protocol: "anthropic-messages",
    baseUrl: "https://api.anthropic.com/v1",
    takesPromptCacheKey: false,
  }),
  cloudProvider("openrouter", "OpenRouter", {
    protocol: "openai-compatible",
    baseUrl: "https://openrouter.ai/api/v1",
    takesPromptCacheKey: true,
  }),
  cloudProvider("deepseek", "DeepSeek", {
    protocol: "openai-compatible",
    baseUrl: "https://api.deepseek.com/v1",
    takesPromptCacheKey: false,
  }),
  localServer("ollama", "Ollama", {
    baseUrl: "http://127.0.0.1:11434/v1",
    keyEnv: null,
    aliases: ["ollama_chat"],
  }),
  localServer("vllm", "vLLM", {
    baseUrl: "http://127.0.0.1:8000/v1",
    keyEnv: "VLLM_API_KEY",
    aliases: ["hosted_vllm"],
  }),
  localServer("lmstudio", "LM Studio", {
    baseUrl: "http://127.0.0.1:1234/v1",
    keyEnv: null,
    aliases: ["lm_studio"],
  }),
  {
    id: "openai-compatible",
    label: "OpenAI-compatible",
    protocol: "openai-compatible",
    baseUrl: null,
    baseUrlEnv: "OPENAI_COMPATIBLE_BASE_URL",
    keyEnv: "OPENAI_COMPATIBLE_API_KEY",
    keyRequired: false,
    baseUrlRequired: true,
    // Gateways route by it; the rest is free to ignore it.
    takesPromptCacheKey: true,
    aliases: ["openai_compatible", "litellm", "litellm_proxy"],
  },
];

export const OFFLINE_ID = "offline";
export const OFFLINE_LABEL = "Offline model";
/** The offline model's name where a program chooses it. */
export const OFFLINE_MODEL = `${OFFLINE_ID}/${OFFLINE_ID}`;

/** The provider of that name or one of its other names; null when there is none. */
export function findProvider(name: string): ProviderInfo | null {
  const wanted = name.trim().toLowerCase();
  return PROVIDERS.find(({ id, aliases }) => id === wanted || aliases.includes(wanted)) ?? null;
}

const FAMILIES: readonly [RegExp, string][] = [
  [/^(gpt-|chatgpt-|o\d|codex-)/, "openai"],
  [/^claude-/, "anthropic"],
  [/^deepseek-/, "deepseek"],
];

/** The provider a model name points to: by its prefix ("openai/gpt-5.5"), else by its family. */
export function inferProvider(model: string): ProviderInfo | null {
  const slash = model.indexOf("/");
  if (slash > 0) return findProvider(model.slice(0, slash));
  const family = FAMILIES.find(([pattern]) => pattern.test(model));
  return family ? findProvider(family[1]) : null;
}

/** The model as the provider itself calls it: only its own prefix goes, "openrouter/openai/x" becomes "openai/x". */
export function stripProviderPrefix(model: string, provider: ProviderInfo): string {
  const slash = model.indexOf("/");
  if (slash <= 0) return model;
  return findProvider(model.slice(0, slash)) === provider ? model.slice(slash + 1) : model;
}
