import { fail, ok, type Result } from "#lib/app-error.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import { isAllowedOrigin } from "./allow-list.ts";
import { type EnvRecord, normaliseBaseUrl, readVariable, sameOrigin, showableUrl } from "./base-url.ts";
import { checkTargetUrl } from "./check-target-url.ts";
import type { ModelTarget } from "./model-call.ts";
import type { ProviderInfo } from "./provider-list.ts";

/** What a conversation's config says about where it is sent and with which key. */
export type KeyChoice = Pick<AgentConfig, "baseUrl" | "credentialEnv">;
type Place = Pick<ModelTarget, "apiKey" | "credentialEnv" | "privateAllowed"> & { baseUrl: string };

/**
 * Base URL and key. A key goes only to the base URL configured beside it in the environment, compared as parsed
 * origin: a conversation that names another address never gets it (Langfuse CVE-2026-41487).
 */
export function findPlace(provider: ProviderInfo, config: KeyChoice, env: EnvRecord): Result<Place> {
  const beside = besideKey(provider, config.credentialEnv, env);
  if (!beside.ok) return beside;
  const own = config.baseUrl?.trim() || null;
  if (own === null || sameOrigin(own, beside.value.baseUrl)) {
    const baseUrl = own === null ? beside.value.baseUrl : normaliseBaseUrl(own);
    return baseUrl === null ? badUrl() : checkPlace({ ...beside.value, baseUrl });
  }
  if (provider.keyRequired || config.credentialEnv !== null) {
    const { credentialEnv, baseUrlEnv } = beside.value;
    return fail(
      "bad_request",
      `This conversation's base URL ${showableUrl(own)} is not the one ${credentialEnv} is configured for, so the key is not sent there. Clear the base URL, or set ${baseUrlEnv} to it and restart.`,
    );
  }
  const baseUrl = normaliseBaseUrl(own);
  if (baseUrl === null) return badUrl();
  return checkPlace({
    baseUrl,
    apiKey: null,
    credentialEnv: null,
    privateAllowed: isAllowedOrigin(baseUrl, env),
  });
}

function badUrl() {
  return fail(
    "bad_request",
    "The base URL of this conversation is not an http or https URL. Correct or clear it.",
  );
}

function checkPlace(place: Place): Result<Place> {
  const checked = checkTargetUrl(place.baseUrl, place.privateAllowed);
  return checked.ok ? ok(place) : checked;
}

/** The key a conversation asks for, with the base URL the operator put beside it: `X_API_KEY` and `X_BASE_URL`. */
function besideKey(
  provider: ProviderInfo,
  credentialEnv: string | null,
  env: EnvRecord,
): Result<Place & { baseUrlEnv: string }> {
  const isDefault = credentialEnv === null || credentialEnv === provider.keyEnv;
  const keyEnv = isDefault ? provider.keyEnv : credentialEnv;
  const baseUrlEnv = isDefault ? provider.baseUrlEnv : credentialEnv.replace(/_API_KEY$/, "_BASE_URL");
  const given = readVariable(env, baseUrlEnv) ?? (isDefault ? provider.baseUrl : null);
  const apiKey = readVariable(env, keyEnv);
  if (!isDefault && (given === null || apiKey === null || baseUrlEnv === keyEnv)) {
    const fitting = /_API_KEY$/.test(credentialEnv);
    const todo = fitting
      ? `Set ${keyEnv} and ${baseUrlEnv} and restart.`
      : "Name a variable that ends in _API_KEY.";
    return fail("unavailable", `The key ${keyEnv} of this conversation cannot be used. ${todo}`);
  }
  const baseUrl = given === null ? null : normaliseBaseUrl(given);
  if (baseUrl === null) return fail("unavailable", `Set ${baseUrlEnv} to an http or https URL and restart.`);
  const privateAllowed = readVariable(env, baseUrlEnv) !== null;
  return ok({ baseUrl, apiKey, credentialEnv: keyEnv, privateAllowed, baseUrlEnv });
}
