import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { TurnOverrides } from "#lib/conversation/attempt.ts";
import type { ProviderStatus } from "#lib/llm/provider-catalog.ts";
import { findProvider, inferProvider, OFFLINE_ID, stripProviderPrefix } from "#lib/llm/provider-list.ts";

type Agent = Pick<AgentConfig, "provider" | "model">;
type Choice = Pick<TurnOverrides, "provider" | "model">;

/** A model as the composer's field names it: "openai/gpt-5.5", or "offline". Empty when the agent has none. */
export function nameModel({ provider, model }: Agent): string {
  if (provider === OFFLINE_ID) return OFFLINE_ID;
  if (model === null) return "";
  const known = provider === null ? null : findProvider(provider);
  if (known === null) return model;
  const named = model.indexOf("/") > 0 ? findProvider(model.slice(0, model.indexOf("/"))) : null;
  return named === known ? model : `${known.id}/${model}`;
}

/** What the field's text changes about the branch's own agent; empty when it names that one, or nothing. */
export function chooseModel(text: string, agent: Agent): Choice {
  const wanted = text.trim();
  if (wanted === "" || wanted === nameModel(agent)) return {};
  if (wanted === OFFLINE_ID) return { provider: OFFLINE_ID };
  const slash = wanted.indexOf("/");
  const named = slash > 0 ? findProvider(wanted.slice(0, slash)) : null;
  if (named !== null) return { provider: named.id, model: stripProviderPrefix(wanted, named) };
  // A bare name of another family ("gpt-5.5" on a Claude branch) has to leave the branch's provider.
  const inferred = inferProvider(wanted);
  return inferred === null ? { model: wanted } : { provider: inferred.id, model: wanted };
}

/** Who would answer, as the server decides it (lib/llm/provider-catalog.ts), or why nobody can. */
export type Answerer =
  | { kind: "provider"; provider: ProviderStatus }
  /** `chosen`: somebody asked for it, not for want of a configured provider. */
  | { kind: "offline"; chosen: boolean }
  | { kind: "problem"; sentence: string };

export function findAnswerer(agent: Agent, choice: Choice, providers: readonly ProviderStatus[]): Answerer {
  const named = choice.provider ?? agent.provider;
  const model = choice.model ?? agent.model;
  if (named === OFFLINE_ID) return { kind: "offline", chosen: true };
  const usable = providers.some(({ id, configured }) => configured && id !== OFFLINE_ID);
  if (!usable) return { kind: "offline", chosen: false };
  if (named === null && model === null) return { kind: "offline", chosen: false };
  const info = named === null ? inferProvider(model ?? "") : findProvider(named);
  const provider = providers.find(({ id }) => id === info?.id);
  if (provider === undefined) {
    return { kind: "problem", sentence: "Name the provider before the model, as in openai/gpt-5.5." };
  }
  if (model === null) return { kind: "problem", sentence: `Choose a model of ${provider.label}.` };
  return provider.configured
    ? { kind: "provider", provider }
    : { kind: "problem", sentence: provider.reason ?? `${provider.label} is not configured.` };
}

/** What the field offers: the branch's own model first, then models of what is configured, the offline model last. */
export function suggestModels(
  agent: Agent,
  providers: readonly ProviderStatus[],
  pricedModels: readonly string[],
): string[] {
  const usable = new Set(providers.filter(({ configured }) => configured).map(({ id }) => id));
  const priced = pricedModels.flatMap((model) => {
    const provider = inferProvider(model);
    return provider !== null && usable.has(provider.id) ? [`${provider.id}/${model}`] : [];
  });
  return [...new Set([nameModel(agent), ...priced, OFFLINE_ID].filter((model) => model !== ""))];
}
