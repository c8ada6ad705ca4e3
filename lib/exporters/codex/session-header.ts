import type { ExportEvent, ExportSource } from "#lib/exporters/exporter.ts";
import { isUuid, toUuid } from "#lib/exporters/made-id.ts";
import { millisOf, workingDirectory } from "#lib/exporters/workspace.ts";
import { jsonBytes } from "#lib/exporters/write-text.ts";
import { isEnveloped, type RolloutLine, readLine } from "#lib/importers/codex/rollout-line.ts";
import { isObject } from "#lib/importers/parse-json.ts";

export type SessionHeader = {
  threadId: string;
  /** ISO 8601. */
  startedAt: string;
  bytes: Uint8Array;
  /** The header line of the source is written as it was. */
  isOriginal: boolean;
};

/**
 * The `session_meta` line. A thread that is exported as it came keeps its own; anything else is a thread of its own
 * with a new id, or Codex would go on in the source's place. It names no parent: the file holds its whole history.
 */
export function sessionHeader(source: ExportSource): SessionHeader {
  const { conversation, events } = source;
  const found = events.map(headerLine).find((line) => line !== null) ?? null;
  const isOriginal = conversation.forkedFromId === null && events.every(isRolloutLine);
  const first = events.find(({ timestamp }) => timestamp !== null)?.timestamp ?? null;
  const startedAt = new Date(millisOf(first, millisOf(conversation.createdAt, 0))).toISOString();
  const ownId = found?.line.payload.id;
  if (isOriginal && found && isEnveloped(found.bytes) && isUuid(ownId)) {
    return { threadId: ownId, startedAt, bytes: found.bytes, isOriginal };
  }
  const threadId = toUuid(conversation.id);
  const payload = {
    ...(found ? keptFields(found.line.payload) : madeFields(source, startedAt)),
    id: threadId,
  };
  const said = { ...payload, session_id: threadId, ...instructionsOf(source) };
  const bytes = jsonBytes({
    timestamp: found?.line.timestamp ?? startedAt,
    type: "session_meta",
    payload: said,
  });
  return { threadId, startedAt, bytes, isOriginal: false };
}

type HeaderLine = { line: RolloutLine; bytes: Uint8Array };

/** Whether an event can stand in a rollout with what it says as it came: all but the lines of a stream. */
export function isRolloutLine({ format, bytes }: Pick<ExportEvent, "format" | "bytes">): boolean {
  if (format !== "codex") return false;
  const read = readLine(bytes);
  return read.ok && read.line.isExec !== true;
}

function headerLine(event: ExportEvent): HeaderLine | null {
  if (!isRolloutLine(event)) return null;
  const { bytes } = event;
  const read = readLine(bytes);
  return read.ok && read.line.type === "session_meta" ? { line: read.line, bytes } : null;
}

/**
 * Where a thread comes from and how it goes on from there: not true of a file with the whole history. Nor is the
 * provider kept: Codex refuses to resume a thread whose provider its settings do not have, and without one it takes
 * that of the settings.
 */
const DROPPED = new Set([
  "model_provider",
  "forked_from_id",
  "forked_from_ordinal_exclusive",
  "history_base",
  "history_mode",
  "parent_thread_id",
  "subagent_history_start_ordinal",
  "thread_source",
  "agent_nickname",
  "agent_role",
  "agent_path",
]);

function keptFields(payload: Record<string, unknown>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(payload).filter(([key]) => !DROPPED.has(key)));
  return isObject(kept.source) ? { ...kept, source: "cli" } : kept;
}

function madeFields(source: ExportSource, timestamp: string): Record<string, unknown> {
  return {
    timestamp,
    cwd: workingDirectory(source),
    originator: "offshoot",
    cli_version: "0.0.0",
    source: "cli",
  };
}

/** The fork's own prompt, which it may have changed. */
function instructionsOf({ config }: ExportSource): Record<string, unknown> {
  return config.systemPrompt === null ? {} : { base_instructions: { text: config.systemPrompt } };
}
