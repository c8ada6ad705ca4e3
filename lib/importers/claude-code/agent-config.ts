import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { ToolDefinition } from "#lib/conversation/content.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { readToolDefinitions } from "#lib/importers/tool-definitions.ts";
import type { LineList } from "./line-list.ts";
import type { PlacedLine } from "./transcript-line.ts";

/**
 * The agent as its last request found it. Versions since 2.1.3xx log system prompt and tools (`api-request-shape`), or
 * the system prompt alone (`prompt_snapshot`); of earlier ones no transcript holds either.
 * @param said the line that says it.
 */
export function toAgentConfig(model: string | null, said: PlacedLine | null): AgentConfig {
  const { system, tools } = said ? promptOf(said) : NO_PROMPT;
  return {
    ...NO_AGENT,
    provider: model?.startsWith("claude") ? "anthropic" : null,
    model: model === null ? null : storableText(model),
    systemPrompt: system === "" ? null : storableText(system),
    tools,
  };
}

/** The line that tells most of the last request; null when none does. */
export function lastPromptLine(lines: LineList): PlacedLine | null {
  const asked = lines.findLast(({ traits }) => traits.type === "api-request-shape");
  return asked ?? lines.findLast(({ traits }) => traits.hasSystemPrompt) ?? null;
}

type Prompt = { system: string; tools: ToolDefinition[] };
const NO_PROMPT: Prompt = { system: "", tools: [] };

function promptOf({ source: { raw } }: PlacedLine): Prompt {
  const { shape, attachment } = raw;
  if (isObject(shape)) return { system: joinTexts(shape.system), tools: readToolDefinitions(shape.tools) };
  return { system: isObject(attachment) ? joinTexts(attachment.systemPrompt) : "", tools: [] };
}

/** A system prompt is one text, or a list of texts or of text blocks. */
function joinTexts(source: unknown): string {
  if (typeof source === "string") return source;
  if (!Array.isArray(source)) return "";
  const texts = source.map((each: unknown) => (isObject(each) ? each.text : each));
  return texts.filter((text) => typeof text === "string").join("\n\n");
}
