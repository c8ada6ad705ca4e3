import type { ExportEvent } from "#lib/exporters/exporter.ts";
import { spliceMembers } from "#lib/exporters/splice-json.ts";
import { joinArray, oneLineJson } from "#lib/exporters/write-text.ts";
import { secondToolBlock } from "#lib/importers/claude-code/content.ts";
import { blocksOf, isLoneBlock, readSourceLine } from "#lib/importers/claude-code/source-line.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";

/** A line, and how many events of the branch are in it. */
export type OriginalLine = { bytes: Uint8Array; events: number };

/**
 * The source's own line of the event at `at`, with the blocks that are events of their own behind it. Of a branch
 * that was cut inside a line only the blocks that are in the branch come along. Null when there is no line of Claude
 * Code there.
 */
export function originalLines(
  events: readonly ExportEvent[],
  at: number,
  sessionId: string,
): OriginalLine | null {
  const event = events[at];
  if (event?.format !== "claude-code") return null;
  const parsed = parseJson(event.bytes);
  if (!parsed.ok || !isObject(parsed.value) || isLoneBlock(parsed.value)) return null;
  const line = oneLineJson(event.bytes);
  const blocks = blocksOf(readSourceLine(parsed.value));
  const second = secondToolBlock(blocks);
  const more = second === null ? 0 : countBlocks(events, at);
  const isWhole = second === null || more === blocks.length - second;
  const bytes = isWhole ? line : withBlocks(line, (second ?? 0) + more);
  return { bytes: inSession(bytes, parsed.value, sessionId), events: 1 + more };
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

/** Claude Code shows a session by the id on its lines; a sub-agent's lines would stay hidden in a session of their own. */
function inSession(line: Uint8Array, raw: Record<string, unknown>, sessionId: string): Uint8Array {
  const isOther = typeof raw.sessionId === "string" && raw.sessionId !== sessionId;
  return isOther ? spliceMembers(line, { sessionId }) : line;
}
