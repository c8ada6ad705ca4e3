import type { ImportedConversation, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { claudeCode } from "../importer.ts";

export type Line = Record<string, unknown>;
type Block = Record<string, unknown>;

/** A file of lines; strings are written as they are, to break them. */
export function jsonl(path: string, lines: readonly (Line | string)[]): SourceFile {
  const text = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  return { path, bytes: new TextEncoder().encode(`${text}\n`) };
}

export function importLines(lines: readonly (Line | string)[], path = "s1.jsonl"): ImportResult {
  return claudeCode.read([jsonl(path, lines)]);
}

/** What every line of a session carries. */
function placed(uuid: string, parentUuid: string | null, extra: Line): Line {
  return { parentUuid, isSidechain: false, cwd: "/repo", sessionId: "s1", version: "2.1.0", uuid, ...extra };
}

export function user(
  uuid: string,
  parentUuid: string | null,
  content: string | Block[],
  extra: Line = {},
): Line {
  return { ...placed(uuid, parentUuid, {}), type: "user", message: { role: "user", content }, ...extra };
}

/** One line of a response; `text` makes a text block. */
export function assistant(
  uuid: string,
  parentUuid: string | null,
  messageId: string | null,
  content: string | Block[],
  extra: Line & { usage?: Line; model?: string } = {},
): Line {
  const { usage, model = "claude-opus-4-6", ...rest } = extra;
  const blocks = typeof content === "string" ? [{ type: "text", text: content }] : content;
  const message = { ...(messageId ? { id: messageId } : {}), role: "assistant", model, content: blocks };
  return {
    ...placed(uuid, parentUuid, {}),
    type: "assistant",
    message: usage ? { ...message, usage } : message,
    ...(messageId ? { requestId: `req_${messageId}` } : {}),
    ...rest,
  };
}

export function call(id: string, input: Line = { command: "ls" }, name = "Bash"): Block {
  return { type: "tool_use", id, name, input };
}

export function result(
  uuid: string,
  parentUuid: string,
  callId: string,
  text = "ok",
  extra: Line = {},
): Line {
  return user(uuid, parentUuid, [{ type: "tool_result", tool_use_id: callId, content: text }], extra);
}

export function harness(type: string, uuid: string, parentUuid: string | null, extra: Line = {}): Line {
  return { ...placed(uuid, parentUuid, {}), type, ...extra };
}

export function idsOf(conversation: ImportedConversation | undefined): string[] {
  return (conversation?.events ?? []).map((event) => event.eventId);
}

/** Ids by conversation, and where each forks: the whole shape of an import in one value. */
export function shapeOf({ conversations }: ImportResult): [string | null, string[]][] {
  return conversations.map((each) => {
    const { forkedFrom } = each;
    return [forkedFrom && `${forkedFrom.key} @ ${forkedFrom.eventId}`, idsOf(each)];
  });
}

export function reasonsOf({ rejected }: ImportResult): [number | null, string][] {
  return rejected.map(({ line, reason }) => [line, reason]);
}
