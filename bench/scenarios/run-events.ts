import type { ImportedEvent } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";

/** Steps per turn: a user message and three agent steps, each a call with its result. */
const TURN = 4;
const EVENTS_PER_TURN = 1 + 2 * (TURN - 1);
/** Every so many agent steps one fails. */
const FAILS_EVERY = 23;

const encoder = new TextEncoder();

/** The events of `steps` steps in the form the OpenHands importer reads, ids and texts made from `name`. */
export function runEvents(name: string, steps: number): ImportedEvent[] {
  const events: ImportedEvent[] = [];
  for (let step = 0; step < steps; step++) {
    if (step % TURN === 0) events.push(userMessage(name, step));
    else events.push(...agentStep(name, step));
  }
  return events;
}

/** How many steps a chain of `events` events takes, at least. */
export function stepsForEvents(events: number): number {
  return Math.ceil(events / EVENTS_PER_TURN) * TURN;
}

function userMessage(name: string, step: number): ImportedEvent {
  const text = `Message ${step}: the build is still red, look at module ${step % 97} again and say what you find.`;
  const id = idOf(name, step, "message");
  const content = [{ type: "text", text }];
  const body = { source: "user", llm_message: { role: "user", content }, kind: "MessageEvent" };
  return {
    ...frame(id, step, body),
    kind: "message",
    sourceKind: "MessageEvent",
    role: "user",
    summary: text,
    model: [{ type: "text", text }],
  };
}

function agentStep(name: string, step: number): ImportedEvent[] {
  const command = `make module-${step % 97} && pytest tests/module_${step % 97} -k case_${step}`;
  const callId = `call_${sha256(`${name}-${step}`).slice(0, 24)}`;
  const responseId = `resp_${sha256(`${name}:${step}`).slice(0, 32)}`;
  const isError = step % FAILS_EVERY === 0;
  const shared = { tool_name: "terminal", tool_call_id: callId };
  const toolCall = { id: callId, name: "terminal", arguments: JSON.stringify({ command }) };
  const action = { command, kind: "TerminalAction" };
  const text = `${isError ? "FAILED" : "passed"} case_${step}\n${`collected item ${step}\n`.repeat(3 + (step % 9))}`;
  const observation = {
    content: [{ type: "text", text }],
    exit_code: isError ? 1 : 0,
    kind: "TerminalObservation",
  };
  const call = { ...shared, source: "agent", thought: [], action, tool_call: toolCall, kind: "ActionEvent" };
  const result = { ...shared, source: "environment", action_id: "x", observation, kind: "ObservationEvent" };
  return [
    {
      ...frame(idOf(name, step, "call"), step, call),
      kind: "tool_call",
      sourceKind: "ActionEvent",
      role: "assistant",
      summary: command,
      toolName: "terminal",
      toolCallId: callId,
      responseId,
      usage: usageOf(step),
      model: [
        {
          type: "tool_call",
          callId,
          name: "terminal",
          arguments: toolCall.arguments,
          executable: true,
          title: null,
        },
      ],
    },
    {
      ...frame(idOf(name, step, "result"), step, result),
      kind: "tool_result",
      sourceKind: "ObservationEvent",
      role: "tool",
      summary: text.split("\n")[0] ?? "",
      toolName: "terminal",
      toolCallId: callId,
      isError,
      model: [{ type: "text", text }],
    },
  ];
}

function frame(id: string, step: number, body: object) {
  const timestamp = new Date(Date.UTC(2026, 0, 1) + step * 1_000).toISOString().replace("Z", "000");
  return {
    eventId: id,
    timestamp,
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: false,
    usage: null,
    bytes: encoder.encode(JSON.stringify({ id, timestamp, ...body })),
  };
}

function usageOf(step: number): ImportedEvent["usage"] {
  const input = 4_000 + ((step * 37) % 90_000);
  return {
    model: "gpt-5.5",
    input,
    cacheRead: Math.floor(input * 0.8),
    cacheWrite: null,
    output: 80 + (step % 300),
    reasoning: null,
    cost: input / 1_000_000,
    latencyMs: 900 + (step % 4_000),
    ttftMs: null,
  };
}

/** As long as the ids real sources give. */
function idOf(name: string, step: number, part: string): string {
  const hash = sha256(`${name}/${step}/${part}`);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-${hash.slice(12, 16)}-${hash.slice(16, 20)}-${hash.slice(20, 32)}`;
}
