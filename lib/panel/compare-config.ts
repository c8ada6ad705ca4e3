import type { AgentConfig } from "#lib/conversation/agent-config.ts";

/** Which parts of a fork's agent differ from its source's. The first three are what a provider caches on. */
export type ConfigChanges = {
  model: boolean;
  systemPrompt: boolean;
  tools: boolean;
  provider: boolean;
  baseUrl: boolean;
  parameters: boolean;
};

export function compareConfigs(config: AgentConfig, source: AgentConfig): ConfigChanges {
  return {
    model: config.model !== source.model,
    systemPrompt: config.systemPrompt !== source.systemPrompt,
    tools: JSON.stringify(config.tools) !== JSON.stringify(source.tools),
    provider: config.provider !== source.provider,
    baseUrl: config.baseUrl !== source.baseUrl,
    parameters: JSON.stringify(config.parameters) !== JSON.stringify(source.parameters),
  };
}

/** "model and system prompt", or null when a provider would see the same prefix. */
export function nameCacheChanges(changes: ConfigChanges): string | null {
  const names = [
    changes.model && "model",
    changes.systemPrompt && "system prompt",
    changes.tools && "tools",
  ].filter((name) => name !== false);
  const last = names.pop();
  if (last === undefined) return null;
  return names.length === 0 ? last : `${names.join(", ")} and ${last}`;
}
