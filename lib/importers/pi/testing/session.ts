import type { ImportedConversation, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { linesFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { pi } from "../importer.ts";

export type Line = Record<string, unknown>;

export const HEADER: Line = {
  type: "session",
  version: 3,
  id: "s1",
  timestamp: "2026-01-05T12:00:00.000Z",
  cwd: "/repo",
};

/** Times that differ from entry to entry, as pi's milliseconds do; the same id has the same time. */
function timeOf(id: string): string {
  let seed = 0;
  for (const char of id) seed = (seed * 31 + char.charCodeAt(0)) % 80_000_000;
  return new Date(Date.UTC(2026, 0, 5, 12) + seed).toISOString();
}

export function entry(id: string, parentId: string | null, type: string, extra: Line = {}): Line {
  return { type, id, parentId, timestamp: timeOf(id), ...extra };
}

export function message(id: string, parentId: string | null, said: Line): Line {
  return entry(id, parentId, "message", { message: said });
}

export function user(id: string, parentId: string | null, text: string): Line {
  return message(id, parentId, { role: "user", content: [{ type: "text", text }] });
}

export const USAGE = {
  input: 10,
  output: 5,
  cacheRead: 100,
  cacheWrite: 20,
  totalTokens: 135,
  cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0.25 },
};

export function assistant(
  id: string,
  parentId: string | null,
  content: string | Line[],
  extra: Line = {},
): Line {
  const blocks = typeof content === "string" ? [{ type: "text", text: content }] : content;
  return message(id, parentId, {
    role: "assistant",
    content: blocks,
    provider: "anthropic",
    model: "claude-opus-4-5",
    usage: USAGE,
    stopReason: "stop",
    ...extra,
  });
}

export function call(id: string, name: string, input: Line): Line {
  return { type: "toolCall", id, name, arguments: input };
}

export function result(
  id: string,
  parentId: string | null,
  callId: string,
  text: string,
  extra: Line = {},
): Line {
  return message(id, parentId, {
    role: "toolResult",
    toolCallId: callId,
    toolName: "bash",
    content: [{ type: "text", text }],
    isError: false,
    ...extra,
  });
}

export function session(path: string, lines: readonly Line[], header: Line = HEADER): SourceFile {
  return linesFile(path, [header, ...lines]);
}

/** One session `s.jsonl` of header and lines. Strings are written as they are, to break them. */
export function importLines(lines: readonly (Line | string)[]): ImportResult {
  const texts = [HEADER, ...lines].map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
  return pi.read([textFile("s.jsonl", texts.join("\n"))]);
}

export function idsOf(conversation: ImportedConversation | undefined): string[] {
  return conversation?.events.map((event) => event.eventId) ?? [];
}

/** Of every conversation: its key, where it leaves another, its own event ids. */
export function shapeOf({ conversations }: ImportResult) {
  return conversations.map((each) => [
    each.key,
    each.forkedFrom && [each.forkedFrom.key, each.forkedFrom.eventId],
    idsOf(each),
  ]);
}

export function reasonsOf({ rejected }: ImportResult) {
  return rejected.map(({ line, reason }) => [line, reason]);
}

/** Event ids from the start of the history to the conversation's end, through its parents. */
export function pathOf(result: ImportResult, key: string): string[] {
  const conversation = result.conversations.find((each) => each.key === key);
  if (!conversation) throw new Error(`no conversation ${key}`);
  const own = idsOf(conversation);
  const from = conversation.forkedFrom;
  if (!from || from.eventId === null) return own;
  const before = pathOf(result, from.key);
  const end = before.indexOf(from.eventId);
  if (end < 0) throw new Error(`${from.eventId} is not on the path of ${from.key}`);
  return [...before.slice(0, end + 1), ...own];
}
