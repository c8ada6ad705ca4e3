import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import { addTotals, emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import { sessionTitle, titleOfEvents } from "#lib/importers/choose-title.ts";
import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { columnText, firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { tokenCount } from "#lib/importers/token-count.ts";
import { toAgentConfig } from "./describe-session.ts";
import type { StreamPiece, StreamRun } from "./read-stream.ts";
import { streamContent } from "./stream-content.ts";
import type { StreamLine } from "./stream-line.ts";
import { callLine, resultLine } from "./summary.ts";

/** A run of a stream as a conversation. What it spent is told for the whole run only, so no response has a usage. */
export function streamConversation(run: StreamRun, key: string): ImportedConversation {
  const { path, pieces, sessionId } = run;
  const events = toEvents(pieces);
  const id = columnText(sessionId) ?? splitPath(path).name;
  const last = pieces.findLast(({ line }) => line.type === "result")?.line;
  const model = pieces.findLast(({ line }) => line.type === "init")?.line.model ?? null;
  return {
    key,
    externalId: id,
    title: titleOfEvents(events, { fallback: sessionTitle(id, "Gemini CLI") }),
    promptCacheKey: null,
    forkedFrom: null,
    events,
    config: toAgentConfig(model),
    status: last ? (last.status === "error" ? "error" : "finished") : "unknown",
    tags: {},
    agentState: "{}",
    activatedSkills: [],
    workspace: null,
    unattributed: pieces.reduce((sum, { line }) => addTotals(sum, totalsOf(line)), emptyTotals()),
    sourceDigest: null,
  };
}

function totalsOf({ type, stats }: StreamLine): Totals {
  if (type !== "result" || !stats) return emptyTotals();
  return {
    ...emptyTotals(),
    input: tokenCount(stats.input_tokens),
    cacheRead: tokenCount(stats.cached),
    output: tokenCount(stats.output_tokens),
  };
}

function toEvents(pieces: readonly StreamPiece[]): ImportedEvent[] {
  const ids = new EventIds();
  const names = new Map<string, string>();
  let responseId: string | null = null;
  return pieces.map((piece) => {
    const { line, bytes } = piece;
    if (line.type === "tool_use") names.set(line.tool_id ?? "", line.tool_name ?? "");
    const wanted = line.tool_id ? `${line.tool_id}${line.type === "tool_result" ? "#result" : ""}` : null;
    const eventId = ids.take(wanted, line.type, bytes);
    const role = roleOf(line);
    // What the model said up to the next results or prompt is one response.
    if (role === "user" || role === "tool") responseId = null;
    else if (role === "assistant") responseId ??= eventId;
    const { parts, model } = streamContent(piece);
    const isResult = line.type === "tool_result";
    return {
      eventId,
      kind: kindOf(line),
      sourceKind: line.type,
      role,
      timestamp: columnText(line.timestamp),
      summary: lineOf(piece, parts),
      toolName: columnText(isResult ? names.get(line.tool_id ?? "") : line.tool_name),
      toolCallId: columnText(line.tool_id),
      responseId: role === "assistant" ? responseId : null,
      isError: line.status === "error" || (line.type === "error" && line.severity === "error"),
      usage: null,
      bytes,
      model,
    };
  });
}

function kindOf({ type, severity, error }: StreamLine): EventKind {
  switch (type) {
    case "message":
      return "message";
    case "tool_use":
      return "tool_call";
    case "tool_result":
      return "tool_result";
    case "error":
      return severity === "error" ? "error" : "log";
    case "result":
      return error ? "error" : "control";
    case "init":
      return "state";
  }
}

function roleOf({ type, role }: StreamLine): EventRole | null {
  if (type === "message") return role === "user" ? "user" : "assistant";
  if (type === "tool_use") return "assistant";
  return type === "tool_result" ? "tool" : null;
}

function lineOf({ line, text }: StreamPiece, parts: ReturnType<typeof streamContent>["parts"]): string {
  const { type, role, tool_name: name, parameters: args, message, error, status } = line;
  switch (type) {
    case "message":
      return oneLine(role === "user" ? tellingLine(text) : firstLine(text)) || "(empty message)";
    case "tool_use":
      return callLine({ name, args });
    case "tool_result":
      return resultLine(parts);
    case "error":
      return oneLine(firstLine(message ?? "")) || "Error";
    case "result":
      return oneLine(error ? firstLine(error.message ?? "") : `Run ended: ${status ?? ""}`) || "Run ended";
    case "init":
      return "Session";
  }
}
