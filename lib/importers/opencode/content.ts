import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import type { EventKind } from "#lib/conversation/event.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { wholeCompaction } from "#lib/importers/whole-compaction.ts";
import { answerPart, toolContent, userPart } from "./part-content.ts";
import { readFailure } from "./read-stream.ts";
import { errorText, type MessageInfo, readInfo } from "./source-message.ts";
import { readPart, type SourcePart } from "./source-part.ts";
import { v2Content } from "./v2-content.ts";

/**
 * Readable body of one stored event: a whole user message or compaction summary, a part of an answer, the info of an
 * answer or of the session. Never throws: bytes that are none of them become a note with their text.
 *
 * @param kind which of two events of the same bytes is meant: opencode keeps a call and its result in one part.
 *   Without it both are given.
 */
export function contentOfBytes(bytes: Uint8Array, kind?: EventKind): EventContent {
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return unseen([{ type: "note", label: `Unreadable event: ${parsed.reason}`, text }]);
  }
  const { value } = parsed;
  if (isObject(value) && isObject(value.info)) {
    const info = readInfo(value.info);
    const parts = Array.isArray(value.parts) ? value.parts.flatMap((each) => readPart(each) ?? []) : [];
    if (info) return info.role === "user" ? userContent(parts) : summaryContent(parts);
  }
  const newer = v2Content(value, kind);
  if (newer) return newer;
  const failure = readFailure(value);
  if (failure) return infoContent(failure);
  const part = readPart(value);
  if (part) return partContent(part, kind);
  const info = readInfo(value);
  return info ? infoContent(info) : unseen([{ type: "note", label: "session", text: prettyJson(value) }]);
}

export function userContent(parts: readonly SourcePart[]): EventContent {
  const read = parts.map(userPart);
  return { parts: read.flatMap((each) => each.parts), model: read.flatMap((each) => each.model) };
}

/** The answer to a compaction: its text stands for everything before it. */
export function summaryContent(parts: readonly SourcePart[]): EventContent {
  const texts = parts.flatMap(({ type, text }) => (type === "text" && text ? text : []));
  const thoughts = parts.filter(({ type }) => type === "reasoning").flatMap((part) => answerPart(part).parts);
  const compaction = wholeCompaction(texts.join("\n") || null);
  return { parts: [...thoughts, compaction], model: [compaction] };
}

export function partContent(part: SourcePart, kind?: EventKind): EventContent {
  if (part.type !== "tool" || kind === undefined) return answerPart(part);
  const { call, result } = toolContent(part);
  if (kind === "tool_call") return { parts: [call], model: [call] };
  return kind === "tool_result" && result ? result : answerPart(part);
}

export function infoContent(info: MessageInfo): EventContent {
  const { id: _id, sessionID: _session, parentID: _parent, error: _error, ...facts } = info.raw;
  const note: ContentPart = { type: "note", label: info.role, text: prettyJson(facts) };
  if (!info.error) return unseen([note]);
  return unseen([{ type: "error", code: info.error.name ?? "error", detail: errorText(info) }, note]);
}

function unseen(parts: ContentPart[]): EventContent {
  return { parts, model: [] };
}
