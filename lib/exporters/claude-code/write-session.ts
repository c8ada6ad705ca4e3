import { Clock } from "#lib/exporters/clock.ts";
import type { ExportEvent, ExportSource } from "#lib/exporters/exporter.ts";
import { toUuid } from "#lib/exporters/made-id.ts";
import { type Said, saidBy } from "#lib/exporters/said.ts";
import { workingDirectory } from "#lib/exporters/workspace.ts";
import { jsonBytes } from "#lib/exporters/write-text.ts";
import { sliceMember } from "#lib/importers/slice-json.ts";
import { answerMessage, compactionLines, resultMessage, userMessage } from "./messages.ts";
import { originalLine } from "./original-lines.ts";

export type WrittenSession = {
  lines: Uint8Array[];
  /** Events that are not in the file as their original bytes. */
  rewritten: ExportEvent[];
  left: ExportEvent[];
};

/**
 * A session that is exported as it came keeps its id; a fork or a continued one gets its own, or Claude Code would
 * write on into the source's place.
 */
export function sessionIdOf(source: ExportSource): string {
  const { externalId, id } = source.conversation;
  return toUuid(isOriginal(source) && externalId ? externalId : id);
}

/** A sub-agent's lines are no session of their own: its export is one. */
function isOriginal({ conversation, events }: ExportSource): boolean {
  const { forkedFromId, spawnedById } = conversation;
  return (
    forkedFromId === null && spawnedById === null && events.every(({ format }) => format === "claude-code")
  );
}

/** Lines of Claude Code as they are but for the session's id, everything else in its words, each behind the last. */
export function writeSession(source: ExportSource): WrittenSession {
  const sessionId = sessionIdOf(source);
  const written: WrittenSession = { lines: [], rewritten: [], left: [] };
  const clock = new Clock(source.conversation.createdAt);
  const base = {
    isSidechain: false,
    userType: "external",
    cwd: workingDirectory(source),
    sessionId,
    version: "2.0.0",
    gitBranch: "",
  };
  const isWhole = isOriginal(source);
  const uuids = new Set(source.events.flatMap(uuidOf));
  let last: string | null = null;
  const { events } = source;
  for (let at = 0; at < events.length; ) {
    const native = originalLine(events, at, { isOriginal: isWhole, sessionId, last, uuids });
    if (native) {
      for (const event of events.slice(at, at + native.events)) clock.millis(event.timestamp);
      written.lines.push(native.bytes);
      last = native.uuid ?? last;
      at += native.events;
      continue;
    }
    const event = events[at];
    at++;
    if (!event) continue;
    const said = saidBy(event);
    const drafts = draftLines(said, source);
    const timestamp = clock.iso(event.timestamp);
    for (const [index, draft] of drafts.entries()) {
      const uuid = toUuid(index === 0 ? event.eventId : `${event.eventId} ${index}`);
      const isBoundary = draft.subtype === "compact_boundary";
      const place = isBoundary ? { parentUuid: null, logicalParentUuid: last } : { parentUuid: last };
      written.lines.push(jsonBytes({ ...place, ...base, ...draft, uuid, timestamp }));
      last = uuid;
    }
    if (said.as !== "prompt") written.rewritten.push(event);
    if (drafts.length === 0 && said.as !== "prompt") written.left.push(event);
  }
  return written;
}

function draftLines(said: Said, { config }: ExportSource): Record<string, unknown>[] {
  switch (said.as) {
    case "user":
      return [{ type: "user", message: userMessage(said.parts) }];
    case "system":
      // The Messages API has no such role inside a conversation: a message nobody typed.
      return [{ type: "user", isMeta: true, message: userMessage(said.parts) }];
    case "answer":
      return said.parts.length === 0
        ? []
        : [{ type: "assistant", message: answerMessage(said.event, said.parts, config.model) }];
    case "result":
      return [{ type: "user", message: resultMessage(said.result, said.added) }];
    case "compaction":
      return compactionLines(said.compaction);
    default:
      return [];
  }
}

/** An event's id is its line's uuid, unless another line had it first. */
function uuidOf({ format, bytes, eventId }: ExportEvent): string[] {
  if (format !== "claude-code") return [];
  const uuid = sliceMember(bytes, ["uuid"]);
  const written = uuid === null ? "" : new TextDecoder().decode(uuid).slice(1, -1);
  return written === "" ? [eventId] : [eventId, written];
}
