import { z } from "zod";
import type { AgentConfig, ModelParameters } from "#lib/conversation/agent-config.ts";
import type { ToolDefinition } from "#lib/conversation/content.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { redactedJson, redactText } from "#lib/importers/redact-secrets.ts";
import { systemPromptText, toolDefinition } from "./message-parts.ts";
import type { EventOfKind } from "./source-event.ts";

const optional = <T extends z.ZodType>(schema: T) => schema.nullish().catch(null);

const Llm = z.object({
  model: optional(z.string()),
  base_url: optional(z.string()),
  temperature: optional(z.number()),
  top_p: optional(z.number()),
  max_output_tokens: optional(z.number().int()),
  reasoning_effort: optional(z.string()),
  verbosity: optional(z.string()),
});
const Agent = z.object({
  llm: optional(Llm),
  tools: optional(z.array(z.object({ name: z.string() }))),
  include_default_tools: optional(z.array(z.string())),
});

/**
 * The agent of a run: model and settings from base_state.json, system prompt and tools from the first system
 * prompt event. Everything is null when the source does not say.
 */
export function toAgentConfig(
  sourceAgent: unknown,
  systemPrompt: EventOfKind<"SystemPromptEvent"> | null,
): AgentConfig {
  const agent = Agent.safeParse(sourceAgent).data;
  const llm = agent?.llm ?? null;
  const model = llm?.model ? storableText(llm.model) : null;
  return {
    provider: providerOf(model),
    model,
    baseUrl: llm?.base_url ? storableText(redactText(llm.base_url)) : null,
    credentialEnv: null,
    systemPrompt: systemPrompt ? storableText(systemPromptText(systemPrompt)) : null,
    tools: systemPrompt?.tools ? systemPrompt.tools.map(toolDefinition) : namedTools(agent),
    parameters: parametersOf(llm),
    source: sourceAgent === null || sourceAgent === undefined ? null : redactedJson(sourceAgent),
  };
}

/** LiteLLM model names start with their provider: "openai/gpt-4o-mini". The model keeps its full name. */
function providerOf(model: string | null): string | null {
  const slash = model?.indexOf("/") ?? -1;
  return model && slash > 0 ? model.slice(0, slash) : null;
}

function namedTools(agent: z.infer<typeof Agent> | undefined): ToolDefinition[] {
  const names = [...(agent?.tools ?? []).map((tool) => tool.name), ...(agent?.include_default_tools ?? [])];
  return names.map((name) => ({ name, description: null, inputSchema: null }));
}

function parametersOf(llm: z.infer<typeof Llm> | null): ModelParameters {
  return {
    temperature: llm?.temperature ?? null,
    topP: llm?.top_p ?? null,
    maxOutputTokens: llm?.max_output_tokens ?? null,
    reasoningEffort: llm?.reasoning_effort ?? null,
    verbosity: llm?.verbosity ?? null,
  };
}
