import type { ContentPart } from "#lib/conversation/content.ts";
import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import type { CallNames } from "./call-names.ts";
import { contentOf, ownBlocks, secondToolBlock } from "./content.ts";
import { isQueuedPrompt, type LineRole } from "./line-role.ts";
import { attachmentType } from "./note-parts.ts";
import { blocksOf, readSourceLine, type SourceLine } from "./source-line.ts";
import { isCallBlock, isResultBlock, type MessageBlock } from "./source-message.ts";
import { summaryOf } from "./summary.ts";
import type { PlacedLine } from "./transcript-line.ts";

/**
 * One line → its event. The bytes stay as they are, everything else is derived from them. A line with several tool
 * calls or results gives one event more for every block behind the first of them, with the block's own bytes.
 */
export function toEvents(placed: PlacedLine, names: CallNames): ImportedEvent[] {
  const { source, bytes, eventId, usage } = placed;
  const { role } = placed.traits;
  const event = toEvent(source, role, names);
  const second = secondToolBlock(blocksOf(source));
  if (second === null) return [{ ...event, eventId, usage, bytes }];
  const rest = sliceElements(bytes, ["message", "content"]).slice(second);
  const more = rest.flatMap((slice, at): ImportedEvent[] => {
    const raw: unknown = JSON.parse(new TextDecoder().decode(slice));
    if (!isObject(raw)) return [];
    const block = toEvent(readSourceLine(raw), role, names);
    const id = `${eventId.slice(0, 190)}#${second + at}`;
    const { timestamp, responseId } = event;
    return [{ ...block, eventId: id, timestamp, responseId, usage: null, bytes: slice }];
  });
  return [{ ...event, eventId, usage, bytes }, ...more];
}

type Derived = Omit<ImportedEvent, "eventId" | "usage" | "bytes">;

function toEvent(source: SourceLine, role: LineRole, names: CallNames): Derived {
  const blocks = ownBlocks(blocksOf(source));
  const call = blocks.find((block) => isCallBlock(block.type));
  const result = blocks.find((block) => isResultBlock(block.type));
  const callId = columnText(call ? call.id : result?.tool_use_id);
  const { model } = contentOf(source);
  return {
    kind: kindOf(source, role, blocks),
    sourceKind: sourceKindOf(source, role),
    role: roleOfEvent(source, role, model),
    timestamp: source.timestamp,
    summary: summaryOf(source),
    toolName: columnText(call ? call.name : callId === null ? null : names.get(callId)),
    toolCallId: callId,
    responseId: role === "assistant" ? (columnText(source.message?.id) ?? source.requestId) : null,
    isError: isErrorOf(source, role, result),
    model,
  };
}

function kindOf(source: SourceLine, role: LineRole, blocks: readonly MessageBlock[]): EventKind {
  switch (role) {
    case "prompt":
      return "message";
    case "assistant":
      return assistantKind(blocks);
    case "tool_result":
      return blocks.some((block) => isResultBlock(block.type)) ? "tool_result" : "message";
    case "added":
      return isQueuedPrompt(source) ? "message" : "log";
    case "command_output":
      return "log";
    case "interrupt":
      return "control";
    case "compaction":
      return "compaction";
    case "api_error":
      return "error";
    case "harness":
      return harnessKind(source);
  }
}

function assistantKind(blocks: readonly MessageBlock[]): EventKind {
  if (blocks.some((block) => isCallBlock(block.type))) return "tool_call";
  if (blocks.some((block) => isResultBlock(block.type))) return "tool_result";
  const said = blocks.some((block) => block.type === "text" && block.text?.trim());
  const thought = blocks.some((block) => block.type === "thinking" || block.type === "redacted_thinking");
  return thought && !said ? "reasoning" : "message";
}

const KIND_BY_TYPE: Readonly<Record<string, EventKind>> = {
  "queue-operation": "control",
  "permission-mode": "control",
  mode: "control",
  system: "log",
  progress: "log",
  started: "log",
  result: "log",
};
const KIND_BY_SUBTYPE: Readonly<Record<string, EventKind>> = {
  stop_hook_summary: "hook",
  model_refusal_fallback: "control",
  api_refusal: "control",
  session_start: "state",
  init: "state",
};

function harnessKind(source: SourceLine): EventKind {
  if (!source.isKnownType || source.type === "user" || source.type === "assistant") return "opaque";
  if (source.type === "attachment") return attachmentType(source)?.startsWith("hook_") ? "hook" : "state";
  const { data } = source.raw;
  if (source.type === "progress" && isObject(data) && data.type === "hook_progress") return "hook";
  const bySubtype = source.subtype !== null && Object.hasOwn(KIND_BY_SUBTYPE, source.subtype);
  if (bySubtype) return KIND_BY_SUBTYPE[source.subtype ?? ""] ?? "log";
  return Object.hasOwn(KIND_BY_TYPE, source.type) ? (KIND_BY_TYPE[source.type] ?? "state") : "state";
}

/** The source's word: the line's type, and what tells lines of one type apart. */
function sourceKindOf(source: SourceLine, role: LineRole): string {
  const detail = source.subtype ?? attachmentType(source) ?? (source.type === "user" ? role : null);
  return detail === null || detail === "prompt" || detail === "harness"
    ? source.type
    : `${source.type}/${detail}`;
}

function roleOfEvent(source: SourceLine, role: LineRole, model: readonly ContentPart[]): EventRole | null {
  if (role === "assistant") return isLoneResult(source) ? "tool" : "assistant";
  if (role === "tool_result") return isLoneText(source) ? "user" : "tool";
  return role === "api_error" || role === "compaction" || model.length === 0 ? null : "user";
}

/** Results of tools the provider runs stand inside the assistant's message. */
function isLoneResult(source: SourceLine): boolean {
  return source.type !== "assistant" && isResultBlock(source.type);
}

function isLoneText(source: SourceLine): boolean {
  return source.type !== "user" && !isResultBlock(source.type);
}

function isErrorOf(source: SourceLine, role: LineRole, result: MessageBlock | undefined): boolean {
  if (role === "api_error") return true;
  if (result) return result.is_error === true;
  const { subtype } = source;
  return source.type === "system" && (subtype === "api_error" || subtype === "error");
}

function columnText(text: string | null | undefined): string | null {
  return text ? storableText(text.slice(0, 1_000)) : null;
}
