import type { SourceFile } from "#lib/importers/importer.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";

type Value = string | number | boolean | object;
export type RawSpan = {
  id: string;
  parent?: string;
  trace?: string;
  name?: string;
  attributes?: Record<string, Value>;
  events?: { name: string; attributes: Record<string, Value> }[];
  status?: object;
};

/** A plain value as OTLP's JSON mapping writes it. */
export function anyValue(value: unknown): object {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number")
    return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return { kvlistValue: { values: attributesOf(Object(value)) } };
}

export function attributesOf(values: Record<string, unknown>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

/** One export; each span starts a second after the one before it and takes 250 ms. */
export function exportOf(spans: readonly RawSpan[], second = 1_000): object {
  const written = spans.map(
    ({ id, parent, trace = "t1", name = "chat m", attributes = {}, events = [], status }, at) => ({
      traceId: trace,
      spanId: id,
      ...(parent ? { parentSpanId: parent } : {}),
      name,
      startTimeUnixNano: `${second + at}000000000`,
      endTimeUnixNano: `${second + at}250000000`,
      attributes: attributesOf(attributes),
      events: events.map((event) => ({ name: event.name, attributes: attributesOf(event.attributes) })),
      ...(status ? { status } : {}),
    }),
  );
  const resource = { attributes: attributesOf({ "service.name": "tests" }) };
  return { resourceSpans: [{ resource, scopeSpans: [{ scope: { name: "tests" }, spans: written }] }] };
}

export function exportFile(spans: readonly RawSpan[], path = "spans.json", second = 1_000): SourceFile {
  return jsonFile(path, exportOf(spans, second));
}

export const text = (role: string, content: string) => ({ role, parts: [{ type: "text", content }] });

export const call = (id: string, name: string, args: unknown) => ({
  role: "assistant",
  parts: [{ type: "tool_call", id, name, arguments: args }],
});

export const result = (id: string, response: unknown) => ({
  role: "tool",
  parts: [{ type: "tool_call_response", id, response }],
});

/** A request of the current conventions; messages as JSON text, as exporters without structured attributes write them. */
export function chat(id: string, input: object[], output: object[], more: Partial<RawSpan> = {}): RawSpan {
  return {
    id,
    ...more,
    attributes: {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "openai",
      "gen_ai.request.model": "m-1",
      "gen_ai.input.messages": JSON.stringify(input),
      "gen_ai.output.messages": JSON.stringify(output),
      ...more.attributes,
    },
  };
}

export const agent = (id: string, name: string, more: Partial<RawSpan> = {}): RawSpan => ({
  id,
  name: `invoke_agent ${name}`,
  ...more,
  attributes: { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": name, ...more.attributes },
});

export const tool = (id: string, callId: string, more: Partial<RawSpan> = {}): RawSpan => ({
  id,
  name: "execute_tool",
  ...more,
  attributes: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.call.id": callId, ...more.attributes },
});
