import { ok, type Result } from "#lib/app-error.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { TurnOverrides } from "#lib/conversation/attempt.ts";
import type { EnvRecord } from "#lib/llm/base-url.ts";
import { PRICE_TABLE } from "#lib/llm/price-table.ts";
import { providerStatuses, resolveNamedTarget } from "#lib/llm/provider-catalog.ts";
import { inferProvider, OFFLINE_ID, OFFLINE_MODEL, stripProviderPrefix } from "#lib/llm/provider-list.ts";

/** The model name that changes nothing: the conversation's own model answers. */
export const OWN_MODEL = "offshoot";

type OwnModel = Pick<AgentConfig, "provider" | "model">;
type ModelOverride = Pick<TurnOverrides, "provider" | "model">;

/**
 * The model names a client can choose: the conversation's own, then `provider/model` of what is configured and has a
 * price, then the offline model. Others of a configured provider are taken too.
 */
export function listChatModels(env: EnvRecord): { id: string; ownedBy: string }[] {
  const configured = new Set(
    providerStatuses(env)
      .filter((provider) => provider.configured)
      .map(({ id }) => id),
  );
  const priced = Object.keys(PRICE_TABLE).flatMap((model) => {
    const provider = inferProvider(model);
    if (!provider || !configured.has(provider.id)) return [];
    return [{ id: `${provider.id}/${model}`, ownedBy: provider.id }];
  });
  return [{ id: OWN_MODEL, ownedBy: "offshoot" }, ...priced, { id: OFFLINE_MODEL, ownedBy: "offshoot" }];
}

/**
 * What a chat request's `model` changes for one turn of a conversation that is here already. A name that points to a
 * provider (`openai/gpt-5.5`, `gpt-4`) moves the turn there. Any other is the client's own word for the agent, and the
 * conversation's model answers (docker-agent: an unknown model is the default agent), but never the offline one, which
 * answers to its own name only.
 * Errors: `bad_request` or `unavailable`, for a name of no provider where the offline model would have answered.
 */
export function chatModelOverride(model: string, own: OwnModel, env: EnvRecord): Result<ModelOverride> {
  if (model === "" || model === OWN_MODEL) return ok({});
  const isOffline = own.provider?.trim() === OFFLINE_ID;
  if (isOfflineModel(model)) return ok(isOffline ? {} : { provider: OFFLINE_ID, model: OFFLINE_ID });
  if (model === own.model && !isOffline) return ok({});
  const provider = inferProvider(model);
  if (provider !== null) return ok({ provider: provider.id, model: stripProviderPrefix(model, provider) });
  if (!isOffline) return ok({});
  const refused = resolveNamedTarget({ provider: null, model, baseUrl: null, credentialEnv: null }, env);
  return refused.ok ? ok({}) : refused;
}

/** The model that answered, by the name that asks for it again. */
export function answererName({ provider, model }: { provider: string; model: string }): string {
  return provider === OFFLINE_ID ? OFFLINE_MODEL : `${provider}/${model}`;
}

/** Whether a chat request asks for the built-in model, by the name GET /v1/models lists. */
export function isOfflineModel(model: string): boolean {
  return model === OFFLINE_MODEL || model === OFFLINE_ID;
}
