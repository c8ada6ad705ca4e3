import { fail, ok, type Result } from "#lib/app-error.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import { type EnvRecord, normaliseBaseUrl, readVariable, showableUrl } from "./base-url.ts";
import { checkTargetUrl } from "./check-target-url.ts";
import { findPlace, type KeyChoice } from "./find-place.ts";
import type { ModelTarget, Protocol } from "./model-call.ts";
import {
  findProvider,
  inferProvider,
  OFFLINE_ID,
  OFFLINE_LABEL,
  OFFLINE_MODEL,
  PROVIDERS,
  type ProviderInfo,
  stripProviderPrefix,
} from "./provider-list.ts";

export type ProviderStatus = {
  id: string;
  label: string;
  protocol: Protocol;
  configured: boolean;
  /** Why it is not configured and what to do; null when it is. */
  reason: string | null;
  /** Origin and path; null when there is none. Never a key. */
  baseUrl: string | null;
  /** The variables that configure it. */
  keyEnv: string | null;
  baseUrlEnv: string | null;
  takesPromptCacheKey: boolean;
};

type AgentChoice = Pick<AgentConfig, "provider" | "model"> & KeyChoice;

/** Every provider with whether it can be used, the offline model last. Holds no key and no part of one. */
export function providerStatuses(env: EnvRecord): ProviderStatus[] {
  const statuses = PROVIDERS.map((provider): ProviderStatus => {
    const { id, label, protocol, keyEnv, baseUrlEnv, takesPromptCacheKey } = provider;
    const reason = whyNot(provider, env);
    const configured = readVariable(env, baseUrlEnv) ?? (provider.baseUrlRequired ? null : provider.baseUrl);
    const baseUrl = configured === null ? null : showableUrl(normaliseBaseUrl(configured) ?? configured);
    return {
      id,
      label,
      protocol,
      configured: reason === null,
      reason,
      baseUrl,
      keyEnv,
      baseUrlEnv,
      takesPromptCacheKey,
    };
  });
  return [
    ...statuses,
    {
      id: OFFLINE_ID,
      label: OFFLINE_LABEL,
      protocol: "offline",
      configured: true,
      reason: null,
      baseUrl: null,
      keyEnv: null,
      baseUrlEnv: null,
      takesPromptCacheKey: false,
    },
  ];
}

function whyNot(provider: ProviderInfo, env: EnvRecord): string | null {
  const { label, keyEnv, baseUrlEnv } = provider;
  const given = readVariable(env, baseUrlEnv);
  if (given === null && provider.baseUrlRequired) {
    const hint = provider.baseUrl === null ? "" : ` (usually ${provider.baseUrl})`;
    return `Set ${baseUrlEnv}${hint} and restart to use ${label}.`;
  }
  if (given !== null) {
    if (normaliseBaseUrl(given) === null)
      return `${baseUrlEnv} is not an http or https URL. Correct it and restart.`;
    const checked = checkTargetUrl(given, true);
    if (!checked.ok) return `${baseUrlEnv}: ${checked.error.message}`;
  }
  if (provider.keyRequired && readVariable(env, keyEnv) === null)
    return `Set ${keyEnv} and restart to use ${label}.`;
  return null;
}

/**
 * Where a conversation's next request goes. Without any configured provider, or asked for none, the offline model.
 * Errors: `bad_request` for an unknown provider, a missing model or a bad address, `unavailable` for one that is not
 * configured, `forbidden` for an address of this network that is not allowed. Each sentence names what to set.
 */
export function resolveTarget(config: AgentChoice, env: EnvRecord): Result<ModelTarget> {
  const named = config.provider?.trim() || null;
  const model = config.model?.trim() || null;
  const anyConfigured = PROVIDERS.some((provider) => whyNot(provider, env) === null);
  if (named === OFFLINE_ID || !anyConfigured || (named === null && model === null))
    return ok(offlineTarget(model));
  const provider = named === null ? inferProvider(model ?? "") : findProvider(named);
  if (provider === null) return unknownProvider(named, model);
  if (model === null) return fail("bad_request", `Choose a model of ${provider.label} first.`);
  const reason = whyNot(provider, env);
  if (reason !== null) return fail("unavailable", reason);
  const place = findPlace(provider, config, env);
  if (!place.ok) return place;
  const { id: providerId, label, protocol, takesPromptCacheKey } = provider;
  return ok({
    providerId,
    label,
    protocol,
    model: stripProviderPrefix(model, provider),
    ...place.value,
    takesPromptCacheKey,
  });
}

/**
 * As `resolveTarget`, for a program that names its model: the offline model answers only where it is asked for, as
 * a program cannot see the label a person sees.
 * Errors: also `unavailable` where the offline model would have stood in.
 */
export function resolveNamedTarget(config: AgentChoice, env: EnvRecord): Result<ModelTarget> {
  const target = resolveTarget(config, env);
  if (!target.ok || target.value.providerId !== OFFLINE_ID || config.provider?.trim() === OFFLINE_ID)
    return target;
  const model = config.model?.trim() || null;
  const provider = config.provider?.trim() ? findProvider(config.provider) : inferProvider(model ?? "");
  const reason = provider === null ? null : whyNot(provider, env);
  const missing =
    model === null && config.provider === null
      ? "The conversation has no model of its own: name one of GET /v1/models."
      : (reason ?? `No model provider is configured for ${model}: set its key, such as OPENAI_API_KEY.`);
  return fail("unavailable", `${missing} The built-in model answers to ${OFFLINE_MODEL} and calls nobody.`);
}

function offlineTarget(model: string | null): ModelTarget {
  return {
    providerId: OFFLINE_ID,
    label: OFFLINE_LABEL,
    protocol: "offline",
    model: model ?? OFFLINE_ID,
    baseUrl: null,
    apiKey: null,
    credentialEnv: null,
    privateAllowed: false,
    takesPromptCacheKey: false,
  };
}

function unknownProvider(named: string | null, model: string | null) {
  const known = [...PROVIDERS.map((provider) => provider.id), OFFLINE_ID].join(", ");
  const what = named === null ? `The model ${model} names no provider.` : `No provider is called ${named}.`;
  return fail("bad_request", `${what} Choose one of: ${known}.`);
}
