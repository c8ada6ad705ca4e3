import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { ToolDefinition } from "#lib/conversation/content.ts";
import { shortText } from "#lib/importers/chat/source-text.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { amount, tokenCount } from "#lib/importers/token-count.ts";
import { listOf } from "./any-value.ts";
import { type Span, textAttribute } from "./span.ts";

/** Attributes that hold messages: they are events of their own and repeat the whole history in every request. */
const MESSAGES =
  /^gen_ai\.((input|output)\.messages|system_instructions|tool\.definitions|prompt|completion)(\.|$)/;

/** A span without its messages, as JSON: what the log line of a request keeps. */
export function spanFacts(span: Span): Uint8Array {
  const attributes = Object.fromEntries([...span.attributes].filter(([name]) => !MESSAGES.test(name)));
  const { traceId, spanId, parentId, name, start, end, failure } = span;
  const times = { startTimeUnixNano: start?.toString() ?? null, endTimeUnixNano: end?.toString() ?? null };
  return new TextEncoder().encode(
    JSON.stringify({ traceId, spanId, parentSpanId: parentId, name, ...times, failure, attributes }),
  );
}

/** The agent of a scope, by its requests: the last word on model and sampling counts. */
export function configOf(agent: Span | null, requests: readonly Span[]): AgentConfig {
  const spans = [...requests].reverse();
  const first = <T>(read: (span: Span) => T | null): T | null => {
    for (const span of agent ? [...spans, agent] : spans) {
      const value = read(span);
      if (value !== null) return value;
    }
    return null;
  };
  const provider = first((span) => textAttribute(span, "gen_ai.provider.name", "gen_ai.system"));
  return {
    ...NO_AGENT,
    provider: provider?.toLowerCase() ?? null,
    model: first((span) =>
      textAttribute(span, "gen_ai.request.model", "gen_ai.response.model", "llm.model_name"),
    ),
    tools: first((span) => toolsOf(span.attributes.get("gen_ai.tool.definitions"))) ?? [],
    parameters: {
      ...NO_AGENT.parameters,
      temperature: first((span) => amount(span.attributes.get("gen_ai.request.temperature"))),
      topP: first((span) => amount(span.attributes.get("gen_ai.request.top_p"))),
      maxOutputTokens: first((span) => tokenCount(span.attributes.get("gen_ai.request.max_tokens"))),
    },
    source: agent && redactedJson(JSON.parse(new TextDecoder().decode(spanFacts(agent)))),
  };
}

function toolsOf(value: unknown): ToolDefinition[] | null {
  const parsed = typeof value === "string" ? parseJson(new TextEncoder().encode(value)) : null;
  const list = parsed ? (parsed.ok ? parsed.value : null) : value;
  const tools = listOf(list).flatMap((tool): ToolDefinition[] => {
    const named = isObject(tool) && isObject(tool.function) ? tool.function : tool;
    const name = isObject(named) ? shortText(named.name, 200) : null;
    if (!isObject(named) || name === null) return [];
    const description = typeof named.description === "string" ? named.description : null;
    return [{ name, description, inputSchema: named.parameters ?? null }];
  });
  return tools.length === 0 ? null : tools;
}

/** What the exporter says about itself. */
export function resourceText(span: Span): string {
  return redactedJson({ resource: Object.fromEntries(span.resource) });
}
