import { toEvents } from "#lib/importers/chat/to-events.ts";
import type { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { spanFacts } from "./describe-span.ts";
import type { Scope } from "./group-scopes.ts";
import { type OtlpMessage, type Repeatable, toMessage } from "./message-line.ts";
import { readMessage } from "./read-message.ts";
import { type Span, textAttribute, timeOf } from "./span.ts";
import { usageOf } from "./usage.ts";

/** One message of a path: what it says, and its events. */
type Placed = Repeatable & { eventIds: string[]; calls: string[]; answers: string[] };

/** One conversation in the making: the messages of its path, and the events of its own. */
export type Line = {
  key: string;
  /** The line it left and the last event it shares with it (null: none). */
  parent: { line: Line; eventId: string | null } | null;
  path: Placed[];
  events: ImportedEvent[];
  ids: EventIds;
  scopes: Scope[];
  systemPrompt: string | null;
};

/** Appends what a request sent beyond what the line has. */
export function placeInput(line: Line, messages: readonly OtlpMessage[], span: Span): void {
  for (const message of messages) place(line, message, timeOf(span.start));
}

/**
 * Appends what a request got, with its usage on the first event, and the span's own facts. A request whose content
 * was not recorded still is a response.
 */
export function placeResponse(line: Line, span: Span, output: readonly OtlpMessage[]): void {
  const said = output.length > 0 ? output : [toMessage(standIn(span))];
  const responseId = textAttribute(span, "gen_ai.response.id") ?? `response-${span.spanId}`;
  const events = said.flatMap((message) => place(line, message, timeOf(span.end)));
  for (const event of events) event.responseId = responseId;
  const [first] = events;
  if (first) first.usage = usageOf(span);
  const bytes = spanFacts(span);
  line.events.push({
    eventId: line.ids.take(`span-${span.spanId}`, "span", bytes),
    kind: "log",
    sourceKind: `span/${span.operation}`,
    role: null,
    timestamp: timeOf(span.end),
    summary: oneLine(span.name),
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: span.failure !== null,
    usage: null,
    bytes,
    model: [],
  });
}

function standIn({ failure }: Span): Uint8Array {
  const part =
    failure === null ? { type: "content not recorded", content: null } : { type: "error", message: failure };
  return new TextEncoder().encode(JSON.stringify({ role: "assistant", parts: [part] }));
}

/** The last calls' results are in no later request: the tools' own spans have them. */
export function placeMissingResults(line: Line, tools: ReadonlyMap<string, Span>): void {
  for (let callId = openCall(line); callId !== null; callId = openCall(line)) {
    const tool = tools.get(callId);
    const response = tool?.attributes.get("gen_ai.tool.call.result");
    if (!tool || response === undefined) return;
    const message = { role: "tool", parts: [{ type: "tool_call_response", id: callId, response }] };
    place(line, toMessage(new TextEncoder().encode(JSON.stringify(message))), timeOf(tool.end));
  }
}

function place(
  line: Line,
  { bytes, message, ...repeatable }: OtlpMessage,
  timestamp: string | null,
): ImportedEvent[] {
  const id = `message-${line.path.length + 1}`;
  const events = toEvents({ id, bytes, message: { ...message, timestamp } }, line.ids, readMessage);
  const eventIds = events.map(({ eventId }) => eventId);
  const placed: Placed = { ...repeatable, eventIds, calls: [], answers: [] };
  for (const event of events) {
    // A result that names no call answers the first one that waits.
    if (event.kind === "tool_result") event.toolCallId ??= openCall(line, placed.answers);
    if (event.toolCallId === null) continue;
    if (event.kind === "tool_call") placed.calls.push(event.toolCallId);
    if (event.kind === "tool_result") placed.answers.push(event.toolCallId);
  }
  line.path.push(placed);
  for (const event of events) line.events.push(event);
  return events;
}

/** The first unanswered call of the last message that made any. */
function openCall(line: Line, answeredNow: readonly string[] = []): string | null {
  const answered = new Set(answeredNow);
  for (const { calls, answers } of [...line.path].reverse()) {
    for (const answer of answers) answered.add(answer);
    if (calls.length > 0) return calls.find((call) => !answered.has(call)) ?? null;
  }
  return null;
}
