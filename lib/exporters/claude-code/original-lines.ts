import type { ExportEvent } from "#lib/exporters/exporter.ts";
import { toUuid } from "#lib/exporters/made-id.ts";
import { spliceMembers } from "#lib/exporters/splice-json.ts";
import { joinArray, oneLineJson } from "#lib/exporters/write-text.ts";
import { secondToolBlock } from "#lib/importers/claude-code/content.ts";
import { roleOf } from "#lib/importers/claude-code/line-role.ts";
import { blocksOf, readSourceLine, type SourceLine } from "#lib/importers/claude-code/source-line.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { usageFields } from "./messages.ts";

/** A line, how many events of the branch are in it, and the uuid the next line goes on from (null: not from it). */
export type OriginalLine = { bytes: Uint8Array; events: number; uuid: string | null };

/** Where a line is put. */
export type Place = {
  /** The whole session is exported as it came. */
  isOriginal: boolean;
  sessionId: string;
  /** The line before it in the history. */
  last: string | null;
  /** All uuids of the branch. */
  uuids: ReadonlySet<string>;
};

/**
 * The source's own line of the event at `at`, with the blocks that are events of their own behind it. Of a branch
 * that was cut inside a line only the blocks that are in the branch come along. Null when there is no line of Claude
 * Code there.
 */
export function originalLine(events: readonly ExportEvent[], at: number, place: Place): OriginalLine | null {
  const event = events[at];
  if (event?.format !== "claude-code") return null;
  const parsed = parseJson(event.bytes);
  if (!parsed.ok || !isObject(parsed.value)) return null;
  const source = readSourceLine(parsed.value);
  const line = oneLineJson(event.bytes);
  const blocks = blocksOf(source);
  const second = secondToolBlock(blocks);
  const more = second === null ? 0 : countBlocks(events, at);
  const isWhole = second === null || more === blocks.length - second;
  const bytes = isWhole ? line : withBlocks(line, (second ?? 0) + more);
  const spent = place.isOriginal ? bytes : withUsage(bytes, source, events, at);
  const placed = spliceMembers(spent, placeFields(source, event, place));
  const uuid = source.uuid ?? (isMessageLine(source) ? toUuid(event.eventId) : null);
  return { bytes: placed, events: 1 + more, uuid: source.type === "progress" ? null : uuid };
}

/** Lines a response is looked for behind its first one. */
const RESPONSE_LINES = 64;

/**
 * Every line of a response counts its tokens as far as it had come: of a branch that was cut inside one the last count
 * is behind the end, so its first line gets it.
 */
function withUsage(
  line: Uint8Array,
  source: SourceLine,
  events: readonly ExportEvent[],
  at: number,
): Uint8Array {
  const { usage, responseId } = events[at] ?? {};
  const message = sliceMember(line, ["message"]);
  if (!usage || usage.output === null || message === null) return line;
  if (source.message?.usage?.output_tokens === usage.output) return line;
  const rest = events.slice(at + 1, at + RESPONSE_LINES);
  const isCounted = rest.some((event) => event.responseId === responseId && outputOf(event) === usage.output);
  if (responseId !== null && isCounted) return line;
  const written = sliceMember(message, ["usage"]);
  const known = written === null ? null : parseJson(written);
  const own = known?.ok && isObject(known.value) ? known.value : {};
  return spliceMembers(line, {
    message: spliceMembers(message, { usage: { ...own, ...usageFields(usage) } }),
  });
}

function outputOf({ bytes }: ExportEvent): number | null {
  const parsed = parseJson(bytes);
  const line = parsed.ok && isObject(parsed.value) ? readSourceLine(parsed.value) : null;
  return line?.message?.usage?.output_tokens ?? null;
}

function countBlocks(events: readonly ExportEvent[], at: number): number {
  const prefix = `${events[at]?.eventId.slice(0, 190)}#`;
  let more = 0;
  while (events[at + 1 + more]?.eventId.startsWith(prefix)) more++;
  return more;
}

/** The line with the first `kept` content blocks only. */
function withBlocks(line: Uint8Array, kept: number): Uint8Array {
  const message = sliceMember(line, ["message"]);
  const blocks = sliceElements(line, ["message", "content"]);
  if (message === null) return line;
  return spliceMembers(line, {
    message: spliceMembers(message, { content: joinArray(blocks.slice(0, kept)) }),
  });
}

function isMessageLine({ type, message }: SourceLine): boolean {
  return message !== null && (type === "user" || type === "assistant");
}

/**
 * What has to change for Claude Code to read the line as one of this session: the session's id (it shows no other's
 * lines), a sub-agent's mark (it hides those), and a parent that is not in the branch. Shared transcripts leave uuids
 * out altogether; without them it reads nothing.
 */
function placeFields(source: SourceLine, event: ExportEvent, place: Place): Record<string, unknown> {
  const { isOriginal, sessionId, last, uuids } = place;
  if (source.uuid === null && isMessageLine(source)) {
    return { uuid: toUuid(event.eventId), parentUuid: last, sessionId, isSidechain: false };
  }
  const fields: Record<string, unknown> = {};
  if (typeof source.raw.sessionId === "string" && source.sessionId !== sessionId)
    fields.sessionId = sessionId;
  if (isOriginal || source.uuid === null) return fields;
  if (source.raw.isSidechain === true) fields.isSidechain = false;
  if (typeof source.raw.agentId === "string") fields.agentId = null;
  const startsAgain = source.isRoot && roleOf(source) === "prompt";
  const isOrphan = source.parentUuid !== null && !uuids.has(source.parentUuid);
  if (last !== null && (startsAgain || isOrphan)) fields.parentUuid = last;
  return fields;
}
