import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { ToolDefinition } from "#lib/conversation/content.ts";
import { NO_AGENT, parametersOf } from "#lib/importers/chat/agent-config.ts";
import { shortText, titleText } from "#lib/importers/chat/source-text.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { valueAt } from "./find-messages.ts";

type Raw = Record<string, unknown>;

/** What a record says beside its messages. `path` is where those stand. */
export type RecordFacts = {
  id: string | null;
  title: string | null;
  config: AgentConfig;
  agentState: string;
};

export function describeRecord(record: unknown, path: readonly string[]): RecordFacts {
  const raw = isObject(record) ? record : {};
  const inside = valueAt(raw, path.slice(0, -1));
  const request = isObject(inside) ? inside : raw;
  return {
    id: shortText(raw.id ?? raw.conversation_id ?? raw.custom_id, 200),
    title: titleText(raw.title ?? raw.name),
    config: configOf(request),
    agentState: redactedJson(withoutMessages(raw, path)),
  };
}

function configOf(request: Raw): AgentConfig {
  const model = isObject(request.model) ? request.model.id : request.model;
  return {
    ...NO_AGENT,
    model: shortText(model),
    systemPrompt: typeof request.prompt === "string" && request.prompt !== "" ? request.prompt : null,
    tools: toolsOf(request.tools ?? request.functions),
    parameters: parametersOf(request),
  };
}

function toolsOf(source: unknown): ToolDefinition[] {
  if (!Array.isArray(source)) return [];
  return source.flatMap((tool: unknown): ToolDefinition[] => {
    const named = isObject(tool) && isObject(tool.function) ? tool.function : tool;
    if (!isObject(named)) return [];
    const name = shortText(named.name, 200);
    if (name === null) return [];
    const description = typeof named.description === "string" ? named.description : null;
    return [{ name, description, inputSchema: named.parameters ?? null }];
  });
}

/** Everything but the messages and the tools, which have their place. */
function withoutMessages(raw: Raw, path: readonly string[]): Raw {
  const [key] = path;
  const kept = Object.entries(raw).filter(
    ([name]) => name !== key && name !== "tools" && name !== "functions",
  );
  return Object.fromEntries(kept);
}
