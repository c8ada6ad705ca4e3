import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { ToolDefinition } from "#lib/conversation/content.ts";
import { parametersOf } from "#lib/importers/chat/agent-config.ts";
import { shortText, titleText } from "#lib/importers/chat/source-text.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { type Answer, valueAt } from "./find-messages.ts";

type Raw = Record<string, unknown>;

/** What a record says beside its messages. `path` is where those stand. */
export type RecordFacts = {
  id: string | null;
  title: string | null;
  config: AgentConfig;
  agentState: string;
};

export function describeRecord(
  record: unknown,
  path: readonly string[],
  answers: readonly Answer[] = [],
): RecordFacts {
  const raw = isObject(record) ? record : {};
  const inside = valueAt(raw, path.slice(0, -1));
  const request = isObject(inside) ? inside : raw;
  return {
    id: shortText(raw.id ?? raw.conversation_id ?? raw.custom_id, 200),
    title: titleText(raw.title ?? raw.name),
    config: configOf(request),
    agentState: redactedJson(withoutMessages(raw, [path, ...answers.map((each) => each.path)])),
  };
}

function configOf(request: Raw): AgentConfig {
  const model = isObject(request.model) ? request.model.id : request.model;
  return {
    ...NO_AGENT,
    model: shortText(model),
    systemPrompt: promptOf(request.prompt) ?? promptOf(request.system) ?? promptOf(request.instructions),
    tools: toolsOf(request.tools ?? request.functions),
    parameters: parametersOf(request),
  };
}

/** A text, or text blocks as Anthropic's API takes them. */
function promptOf(source: unknown): string | null {
  const texts = (Array.isArray(source) ? source : [source]).flatMap((each: unknown) =>
    isObject(each) && each.type === "text" ? each.text : each,
  );
  const said = texts.filter((text) => typeof text === "string" && text !== "");
  return said.length > 0 && said.length === texts.length ? said.join("\n") : null;
}

function toolsOf(source: unknown): ToolDefinition[] {
  if (!Array.isArray(source)) return [];
  return source.flatMap((tool: unknown): ToolDefinition[] => {
    const named = isObject(tool) && isObject(tool.function) ? tool.function : tool;
    if (!isObject(named)) return [];
    const name = shortText(named.name, 200);
    if (name === null) return [];
    const description = typeof named.description === "string" ? named.description : null;
    return [{ name, description, inputSchema: named.parameters ?? named.input_schema ?? null }];
  });
}

/** Everything but the messages and the tools, which have their place. */
function withoutMessages(raw: Raw, paths: readonly (readonly string[])[]): Raw {
  const left = new Set(["tools", "functions", ...paths.map(([key]) => key)]);
  const isResponse = paths.slice(1).some((path) => path.length === 0);
  if (isResponse) for (const key of ["choices", "output", "content"]) left.add(key);
  const kept = Object.entries(raw).filter(([name]) => !left.has(name));
  return Object.fromEntries(kept);
}
