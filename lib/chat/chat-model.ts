import type { TurnOverrides } from "#lib/conversation/attempt.ts";
import type { EnvRecord } from "#lib/llm/base-url.ts";
import { PRICE_TABLE } from "#lib/llm/price-table.ts";
import { providerStatuses } from "#lib/llm/provider-catalog.ts";
import { inferProvider, OFFLINE_ID, OFFLINE_MODEL, stripProviderPrefix } from "#lib/llm/provider-list.ts";

/** The model name that changes nothing: the conversation's own model answers. */
export const OWN_MODEL = "offshoot";

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
 * What a chat request's `model` changes in a conversation that is here already. Only a name that says its provider
 * (`openai/gpt-5.5`) moves the turn there; any other is the client's own word for the agent, and the conversation's
 * model answers (docker-agent: an unknown model is the default agent).
 */
export function chatModelOverride(model: string): Pick<TurnOverrides, "provider" | "model"> {
  if (isOfflineModel(model)) return { provider: OFFLINE_ID, model: OFFLINE_ID };
  const provider = model.includes("/") ? inferProvider(model) : null;
  return provider === null ? {} : { provider: provider.id, model: stripProviderPrefix(model, provider) };
}

/** Whether a chat request asks for the built-in model, by the name GET /v1/models lists. */
export function isOfflineModel(model: string): boolean {
  return model === OFFLINE_MODEL || model === OFFLINE_ID;
}
