import { AgentConfig } from "./agent-config.ts";

export type AgentConfigEdits = { [K in keyof AgentConfig]?: AgentConfig[K] | undefined };

/**
 * A copy of a config with some of it replaced; nothing in it is the same object as in the source's or the
 * caller's. A model named with its provider ("anthropic/claude-…") takes the provider along where the source was
 * named that way too, and another provider goes without the source's address and key: those belong to the old one.
 */
export function editAgentConfig(source: AgentConfig, edits: AgentConfigEdits | null): AgentConfig {
  const given = Object.fromEntries(Object.entries(edits ?? {}).filter(([, value]) => value !== undefined));
  const provider = edits?.provider === undefined ? providerOf(source, edits?.model) : edits.provider;
  const place = provider === source.provider ? {} : { baseUrl: null, credentialEnv: null };
  return AgentConfig.parse(structuredClone({ ...source, ...place, ...given, provider }));
}

function providerOf(source: AgentConfig, model: string | null | undefined): string | null {
  if (model === undefined || model === null) return source.provider;
  const isNamedByModel = source.provider === null || source.provider === prefixOf(source.model);
  return isNamedByModel ? prefixOf(model) : source.provider;
}

/** "openai" of "openai/gpt-5.5"; null without one: the name of the model then tells the provider. */
function prefixOf(model: string | null): string | null {
  const slash = model?.indexOf("/") ?? -1;
  return model !== null && slash > 0 ? model.slice(0, slash) : null;
}
