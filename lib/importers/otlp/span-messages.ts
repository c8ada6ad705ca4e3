import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { aiSdkMessages } from "./ai-sdk-messages.ts";
import type { Attributes } from "./any-value.ts";
import { flatMessages } from "./flat-messages.ts";
import type { Span, SpanEvent } from "./span.ts";

/** Messages of one request, each as JSON of its own: `{role, parts}` or the older `{role, content, tool_calls}`. */
export type SpanMessages = { input: Uint8Array[]; output: Uint8Array[]; faults: string[] };

const encoder = new TextEncoder();

/**
 * What a request sent and got, wherever its instrumentation wrote it down: `gen_ai.input.messages` and
 * `gen_ai.output.messages` (semantic conventions from 1.37) on the span or on its details event, the per-message
 * events before them, the content events of 1.27, numbered attributes (OpenLLMetry, OpenInference), or those of
 * Vercel's AI SDK.
 */
export function messagesOf(span: Span): SpanMessages {
  const faults: string[] = [];
  const sources = [span.attributes, ...span.events.map(withBody)];
  const system = instructionsOf(sources, faults);
  const told = { input: listIn(sources, INPUTS, faults), output: listIn(sources, OUTPUTS, faults) };
  const found = isTold(told) ? told : fromEvents(span.events, faults);
  const spread = isTold(found) ? found : flatMessages(span.attributes);
  const { input, output } = isTold(spread) ? spread : aiSdkMessages(span.attributes);
  return { input: [...system, ...input], output, faults };
}

function isTold({ input, output }: Pick<SpanMessages, "input" | "output">): boolean {
  return input.length + output.length > 0;
}

const INPUTS = ["gen_ai.input.messages", "gen_ai.prompt"];
const OUTPUTS = ["gen_ai.output.messages", "gen_ai.completion"];

function withBody({ attributes, body }: SpanEvent): Attributes {
  return isObject(body) ? new Map([...attributes, ...Object.entries(body)]) : attributes;
}

/** The messages of the first source that has them under one of the names. */
function listIn(sources: readonly Attributes[], names: readonly string[], faults: string[]): Uint8Array[] {
  for (const attributes of sources) {
    for (const name of names) {
      if (attributes.has(name)) return messagesIn(attributes.get(name), name, faults);
    }
  }
  return [];
}

/** JSON text keeps its own bytes; a structured value is written out. A text that is no JSON is what was said. */
function messagesIn(value: unknown, name: string, faults: string[]): Uint8Array[] {
  const bytes = encoder.encode(typeof value === "string" ? value : JSON.stringify(value));
  const parsed = parseJson(bytes);
  const role = name === "gen_ai.completion" || name === OUTPUTS[0] ? "assistant" : "user";
  if (!parsed.ok) {
    if (typeof value === "string" && !/^\s*[[{]/.test(value)) return [plainText(role, value)];
    faults.push(`${name} ${parsed.reason}`);
    return [];
  }
  if (isObject(parsed.value)) return [bytes];
  return sliceElements(bytes, []).flatMap((slice) => (slice[0] === 0x7b ? [slice] : []));
}

function instructionsOf(sources: readonly Attributes[], faults: string[]): Uint8Array[] {
  const value = sources
    .find((each) => each.has("gen_ai.system_instructions"))
    ?.get("gen_ai.system_instructions");
  if (value === undefined) return [];
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const parsed = parseJson(encoder.encode(text));
  if (parsed.ok && Array.isArray(parsed.value)) return [encoder.encode(`{"role":"system","parts":${text}}`)];
  if (!parsed.ok && /^\s*[[{]/.test(text)) faults.push(`gen_ai.system_instructions ${parsed.reason}`);
  return [plainText("system", text)];
}

function plainText(role: string, content: string): Uint8Array {
  return encoder.encode(JSON.stringify({ role, parts: [{ type: "text", content }] }));
}

const ROLE_OF_EVENT: ReadonlyMap<string, string> = new Map([
  ["gen_ai.system.message", "system"],
  ["gen_ai.user.message", "user"],
  ["gen_ai.assistant.message", "assistant"],
  ["gen_ai.tool.message", "tool"],
]);

/** One event a message, as it was until semantic conventions 1.36; the body may stand in an attribute as text. */
function fromEvents(events: readonly SpanEvent[], faults: string[]): Pick<SpanMessages, "input" | "output"> {
  const input: Uint8Array[] = [];
  const output: Uint8Array[] = [];
  for (const event of events) {
    const role = ROLE_OF_EVENT.get(event.name);
    const body = bodyOf(event, faults);
    if (role) input.push(encoder.encode(JSON.stringify({ role, ...body })));
    if (event.name !== "gen_ai.choice") continue;
    const message = isObject(body.message) ? body.message : body;
    output.push(encoder.encode(JSON.stringify({ role: "assistant", ...message })));
  }
  return { input, output };
}

function bodyOf({ attributes, body }: SpanEvent, faults: string[]): Record<string, unknown> {
  if (isObject(body)) return body;
  const written = attributes.get("gen_ai.event.content");
  if (typeof written === "string") {
    const parsed = parseJson(encoder.encode(written));
    if (parsed.ok && isObject(parsed.value)) return parsed.value;
    if (!parsed.ok) faults.push(`gen_ai.event.content ${parsed.reason}`);
  }
  return Object.fromEntries([...attributes].filter(([name]) => !name.startsWith("gen_ai.")).map(decodeField));
}

/** Span events have flat attributes: lists and messages stand there as JSON text. */
function decodeField([name, value]: [string, unknown]): [string, unknown] {
  if (typeof value !== "string" || !/^(tool_calls|message)$/.test(name)) return [name, value];
  const parsed = parseJson(encoder.encode(value));
  return [name, parsed.ok ? parsed.value : value];
}
