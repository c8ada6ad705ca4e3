import { shortText } from "#lib/importers/chat/source-text.ts";
import type { Attributes } from "./any-value.ts";

/** One span that says something about a model, an agent or a tool. */
export type Span = {
  traceId: string;
  spanId: string;
  parentId: string | null;
  name: string;
  operation: Operation;
  /** Nanoseconds since 1970; null when the source gives none. */
  start: bigint | null;
  end: bigint | null;
  /** The span ended in an error, with what it says about it. */
  failure: string | null;
  attributes: Attributes;
  /** Events of the span, and log records that name it, in their order. */
  events: readonly SpanEvent[];
  resource: Attributes;
  file: string;
  line: number | null;
  /** SHA-256 of the span as JSON: two exports of one span are the same. */
  hash: string;
};

export type SpanEvent = { name: string; attributes: Attributes; body: unknown };
export type Operation = "request" | "agent" | "tool" | "other";

const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ["chat", "request"],
  ["generate_content", "request"],
  ["text_completion", "request"],
  ["completion", "request"],
  ["invoke_agent", "agent"],
  ["execute_tool", "tool"],
]);

/** OpenInference's words. */
const KINDS: ReadonlyMap<string, Operation> = new Map([
  ["LLM", "request"],
  ["AGENT", "agent"],
  ["TOOL", "tool"],
]);

/** Instrumentations older than `gen_ai.operation.name` say it in the name or the kind of the span. */
export function operationOf(name: string, attributes: Attributes): Operation | null {
  const given = attributes.get("gen_ai.operation.name") ?? attributes.get("llm.request.type");
  if (typeof given === "string") return OPERATIONS.get(given) ?? "other";
  const inference = attributes.get("openinference.span.kind");
  if (typeof inference === "string") return KINDS.get(inference) ?? "other";
  const kind = attributes.get("traceloop.span.kind");
  if (kind === "agent" || kind === "tool") return kind;
  if (attributes.has("gen_ai.request.model") || attributes.has("gen_ai.response.model")) return "request";
  const named = OPERATIONS.get(name.split(" ", 1)[0] ?? "");
  return named ?? ([...attributes.keys()].some((key) => key.startsWith("gen_ai.")) ? "other" : null);
}

/** The first of the named attributes that is a short text. */
export function textAttribute(span: Pick<Span, "attributes">, ...names: string[]): string | null {
  for (const name of names) {
    const text = shortText(span.attributes.get(name), 1_000);
    if (text !== null) return text;
  }
  return null;
}

/** ISO 8601 with milliseconds; null for none. */
export function timeOf(nanoseconds: bigint | null): string | null {
  if (nanoseconds === null || nanoseconds <= 0n) return null;
  const date = new Date(Number(nanoseconds / 1_000_000n));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

/** By start, then by id, so that files in any order give the same conversation. */
export function compareSpans(a: Span, b: Span): number {
  const [first, second] = [a.start ?? 0n, b.start ?? 0n];
  if (first !== second) return first < second ? -1 : 1;
  if (a.spanId === b.spanId) return 0;
  return a.spanId < b.spanId ? -1 : 1;
}
