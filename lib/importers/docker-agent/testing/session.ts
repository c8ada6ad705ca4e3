import type { ImportedConversation, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { dockerAgent } from "../importer.ts";

export type Json = Record<string, unknown>;

/** Whole seconds, as docker-agent writes them. */
function timeAt(second: number): string {
  return new Date(Date.UTC(2026, 0, 5, 12) + second * 1_000).toISOString().replace(".000Z", "Z");
}

export function user(second: number, content: string, extra: Json = {}): Json {
  return {
    message: { agentName: "", message: { role: "user", content, created_at: timeAt(second), ...extra } },
  };
}

export const USAGE = {
  input_tokens: 10,
  output_tokens: 5,
  cached_input_tokens: 100,
  cached_write_tokens: 20,
  reasoning_tokens: 3,
};

export function assistant(second: number, content: string, extra: Json = {}): Json {
  const said = { role: "assistant", content, created_at: timeAt(second), model: "openai/gpt-5.4", ...extra };
  return { message: { agentName: "root", message: { usage: USAGE, cost: 0.25, ...said } } };
}

export function call(id: string, name: string, input: Json): Json {
  return { id, type: "function", function: { name, arguments: JSON.stringify(input) } };
}

export function result(second: number, callId: string, content: string, extra: Json = {}): Json {
  const message = { role: "tool", content, tool_call_id: callId, created_at: timeAt(second), ...extra };
  return { message: { agentName: "root", message } };
}

export function session(id: string, messages: readonly unknown[], extra: Json = {}): Json {
  return {
    id,
    title: `Title of ${id}`,
    messages,
    created_at: timeAt(0),
    tools_approved: true,
    working_dir: "/repo",
    input_tokens: 130,
    output_tokens: 5,
    cost: 0.5,
    ...extra,
  };
}

/** A session made at a later second. */
export function later(second: number, extra: Json = {}): Json {
  return { created_at: timeAt(second), ...extra };
}

export function file(path: string, value: Json): SourceFile {
  return jsonFile(path, value, 2);
}

export function importOne(messages: readonly unknown[], extra: Json = {}): ImportResult {
  return dockerAgent.read([file("s.json", session("s1", messages, extra))]);
}

export function linesOf(conversation: ImportedConversation | undefined): string[] {
  return conversation?.events.map(({ summary }) => summary) ?? [];
}

/** Of every conversation: its key, the line and conversation it leaves, its own lines. */
export function shapeOf({ conversations }: ImportResult) {
  return conversations.map(({ key, forkedFrom, events }) => {
    const parent = conversations.find((each) => each.key === forkedFrom?.key);
    const at = parent?.events.find(({ eventId }) => eventId === forkedFrom?.eventId);
    return [key, forkedFrom && [forkedFrom.key, at?.summary ?? null], events.map(({ summary }) => summary)];
  });
}
