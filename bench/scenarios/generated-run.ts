import type { SourceFile } from "#lib/importers/importer.ts";

/**
 * An OpenHands conversation directory of `eventCount` events whose tool results are about `payloadBytes` long:
 * a user message, then call and result in turn, each call a response with usage.
 */
export function generatedRun(eventCount: number, payloadBytes: number, name = "0"): SourceFile[] {
  const encoder = new TextEncoder();
  const files: SourceFile[] = [];
  const usages: unknown[] = [];
  for (const { index, id, text } of generatedEvents(eventCount, payloadBytes, name)) {
    if (index > 0 && index % 2 === 1) usages.push(usageOf(index));
    const path = `events/event-${String(index).padStart(5, "0")}-${id}.json`;
    files.push({ path, bytes: encoder.encode(text) });
  }
  files.push({ path: "base_state.json", bytes: encoder.encode(JSON.stringify(baseState(name, usages))) });
  return files;
}

/** The events of `generatedRun` one by one, as JSON texts of one line. */
export function* generatedEvents(eventCount: number, payloadBytes: number, name = "0") {
  for (let index = 0; index < eventCount; index++) {
    const id = idAt(index, name);
    yield { index, id, text: JSON.stringify(generatedEvent(index, id, payloadBytes)) };
  }
}

/** The same without an end, each with the parent it goes on from (OpenHands SDK ≥ 1.31), and one stretch that was left. */
export function* generatedTree(payloadBytes: number, name = "0"): Generator<string> {
  for (let index = 0; ; index++) {
    const parent = index === LEFT_TO ? LEFT_FROM : index - 1;
    const parent_id = index === 0 ? undefined : idAt(parent, name);
    yield JSON.stringify({ ...generatedEvent(index, idAt(index, name), payloadBytes), parent_id });
  }
}

const LEFT_FROM = 3_000;
const LEFT_TO = 5_001;

function idAt(index: number, name: string): string {
  return `${name.padStart(8, "0")}-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

function generatedEvent(index: number, id: string, payloadBytes: number): object {
  const timestamp = new Date(Date.UTC(2026, 0, 1) + index * 1_000).toISOString().replace("Z", "000");
  const call = Math.floor((index - 1) / 2);
  const shared = { id, timestamp, tool_name: "terminal", tool_call_id: `call_${call}` };
  if (index === 0) {
    const content = [{ type: "text", text: "Make the build green." }];
    return { id, timestamp, source: "user", llm_message: { role: "user", content }, kind: "MessageEvent" };
  }
  if (index % 2 === 1) {
    const toolCall = { id: `call_${call}`, name: "terminal", arguments: `{"command":"make step-${call}"}` };
    const action = { command: `make step-${call}`, kind: "TerminalAction" };
    return {
      ...shared,
      source: "agent",
      thought: [],
      action,
      tool_call: toolCall,
      llm_response_id: `response-${index}`,
      kind: "ActionEvent",
    };
  }
  const text = `line ${index} `.repeat(Math.max(1, Math.round(payloadBytes / 12)));
  const observation = { content: [{ type: "text", text }], exit_code: 0, kind: "TerminalObservation" };
  return { ...shared, source: "environment", action_id: "x", observation, kind: "ObservationEvent" };
}

function usageOf(index: number): unknown {
  return {
    model: "bench/model",
    prompt_tokens: 1_000 + index,
    completion_tokens: 50,
    cache_read_tokens: 900,
    response_id: `response-${index}`,
  };
}

function baseState(name: string, usages: unknown[]): unknown {
  return {
    id: `${name.padStart(8, "0")}-1111-4111-8111-111111111111`,
    agent: { llm: { model: "bench/model" }, tools: [], kind: "Agent" },
    execution_status: "finished",
    stats: {
      usage_to_metrics: { agent: { model_name: "bench/model", accumulated_cost: 0, token_usages: usages } },
    },
  };
}
