import type { ImportedConversation, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { opencode } from "../importer.ts";

export type Json = Record<string, unknown>;
export type Message = { info: Json; parts: Json[] };

const START = Date.UTC(2026, 0, 5, 12);

/** A time that is the same for the same number, as forks keep it. */
export function timeAt(second: number): number {
  return START + second * 1_000;
}

export function session(id: string, extra: Json = {}): Json {
  return {
    id,
    slug: "calm-otter",
    projectID: "p1",
    directory: "/repo",
    title: `Title of ${id}`,
    version: "1.18.33",
    time: { created: timeAt(0), updated: timeAt(1_000) },
    ...extra,
  };
}

export function user(id: string, second: number, text: string, extra: Json = {}): Message {
  return {
    info: {
      id,
      role: "user",
      time: { created: timeAt(second) },
      agent: "build",
      model: { providerID: "anthropic", modelID: "claude-opus-4-6" },
      ...extra,
    },
    parts: [{ id: `${id}-p`, type: "text", text }],
  };
}

export const TOKENS = { input: 10, output: 5, reasoning: 3, cache: { read: 100, write: 20 } };

/** One step: parts between `step-start` and `step-finish`. */
export function answer(id: string, second: number, parts: readonly Json[], extra: Json = {}): Message {
  return {
    info: {
      id,
      role: "assistant",
      time: { created: timeAt(second), completed: timeAt(second) + 800 },
      modelID: "claude-opus-4-6",
      providerID: "anthropic",
      mode: "build",
      cost: 0.25,
      tokens: TOKENS,
      finish: "stop",
      ...extra,
    },
    parts: [
      { id: `${id}-start`, type: "step-start", snapshot: "x" },
      ...parts,
      { id: `${id}-end`, type: "step-finish", reason: "stop", cost: 0.25, tokens: TOKENS },
    ],
  };
}

export function text(id: string, said: string): Json {
  return { id, type: "text", text: said };
}

export function tool(id: string, callID: string, state: Json = {}): Json {
  const completed = {
    status: "completed",
    input: { command: "ls" },
    output: "a.ts",
    title: "List files",
    metadata: {},
  };
  return { id, type: "tool", tool: "bash", callID, state: { ...completed, ...state } };
}

export function exportFile(path: string, info: Json, messages: readonly Message[]): SourceFile {
  return jsonFile(path, { info, messages }, 2);
}

export function importOne(messages: readonly Message[], info: Json = session("ses_1")): ImportResult {
  return opencode.read([exportFile("s.json", info, messages)]);
}

/** The same messages as a fork has them: new ids for all but the calls. */
export function copied(messages: readonly Message[]): Message[] {
  return messages.map(({ info, parts }) => ({
    info: { ...info, id: `copy-${info.id}` },
    parts: parts.map((part) => ({ ...part, id: `copy-${part.id}` })),
  }));
}

export function idsOf(conversation: ImportedConversation | undefined): string[] {
  return conversation?.events.map((event) => event.eventId) ?? [];
}

/** Of every conversation: its key, where it leaves another, its own event ids without starts and ends of steps. */
export function shapeOf({ conversations }: ImportResult) {
  return conversations.map((each) => [
    each.key,
    each.forkedFrom && [each.forkedFrom.key, each.forkedFrom.eventId],
    idsOf(each).filter((id) => !/-(start|end)$/.test(id)),
  ]);
}
