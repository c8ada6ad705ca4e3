import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText, storableText } from "#lib/importers/plain-text.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { amount, sumCounts, tokenCount } from "#lib/importers/token-count.ts";
import { contentOf, contentOfBytes } from "./content.ts";
import { isBroken } from "./message-parts.ts";
import type { Node, PlacedFile } from "./place-files.ts";
import type { SourceEntry } from "./source-entry.ts";
import {
  isCall,
  type MessageBlock,
  ownBlocks,
  readLoneBlock,
  type SourceMessage,
  secondCall,
} from "./source-message.ts";
import { HARNESS_TYPES, streamedSummary } from "./stream-types.ts";
import { blockSummary, summaryOf } from "./summary.ts";

/** Tool names by call id: some writers leave them out of the results. */
export type CallNames = ReadonlyMap<string, string>;

/** One entry → its events: one, and one more for every block from its second tool call on, with the block's bytes. */
export function toEvents(node: Node, names: CallNames): ImportedEvent[] {
  const { entry, bytes, eventIds } = node;
  const { message } = entry;
  const [eventId = "", ...more] = eventIds;
  const responseId = message?.role === "assistant" ? (columnText(message.responseId) ?? eventId) : null;
  const event = { ...toEvent(entry, names), eventId, responseId, usage: usageOf(message), bytes };
  if (!message || more.length === 0) return [event];
  const slices = sliceElements(bytes, ["message", "content"]);
  const blocks = slices.flatMap((slice) => readSlice(slice));
  const second = secondCall(blocks.map(({ block }) => block)) ?? blocks.length;
  const rest = blocks
    .slice(second)
    .map(({ block, slice }) => blockEvent(block, slice, event, isBroken(message)));
  return [event, ...rest.map((each, at) => ({ ...each, eventId: more[at] ?? "" }))];
}

/** The header: of a fork it stands behind what it shares. */
export function headerEvent({ file, headerId }: PlacedFile): ImportedEvent[] {
  if (!file.header) return [];
  const { entry, bytes } = file.header;
  const event = toEvent(entry, new Map());
  return [{ ...event, eventId: headerId, responseId: null, usage: null, bytes }];
}

type Derived = Omit<ImportedEvent, "eventId" | "usage" | "bytes" | "responseId">;

function toEvent(entry: SourceEntry, names: CallNames): Derived {
  const { message, type, timestamp } = entry;
  const call = message?.role === "assistant" ? ownBlocks(message.blocks).find(isCall) : undefined;
  const isResult = message?.role === "toolResult";
  const callId = columnText(call ? call.id : isResult ? message.toolCallId : null);
  const { model } = contentOf(entry);
  return {
    kind: kindOf(entry, call !== undefined),
    sourceKind: message ? storableText(`message/${message.role.slice(0, 200)}`) : type,
    role: roleOf(entry, model.length > 0),
    timestamp,
    summary: summaryOf(entry),
    toolName: columnText(
      call ? call.name : isResult ? (message.toolName ?? names.get(message.toolCallId ?? "")) : null,
    ),
    toolCallId: callId,
    isError: message !== null && (message.stopReason === "error" || (isResult && message.isError === true)),
    model,
  };
}

function readSlice(slice: Uint8Array): { block: MessageBlock; slice: Uint8Array }[] {
  const block = readLoneBlock(JSON.parse(new TextDecoder().decode(slice)));
  return block ? [{ block, slice }] : [];
}

function blockEvent(
  block: MessageBlock,
  bytes: Uint8Array,
  first: ImportedEvent,
  broken: boolean,
): ImportedEvent {
  const call = isCall(block);
  const kind = call ? "tool_call" : block.type === "thinking" ? "reasoning" : "message";
  return {
    ...first,
    // What pi never sent on is a note behind the error.
    kind: broken ? "log" : kind,
    summary: blockSummary(block),
    toolName: call ? columnText(block.name) : null,
    toolCallId: call ? columnText(block.id) : null,
    isError: false,
    usage: null,
    bytes,
    model: broken ? [] : contentOfBytes(bytes).model,
  };
}

function kindOf({ message, type, raw }: SourceEntry, hasCall: boolean): EventKind {
  if (streamedSummary(raw) !== null) return "compaction";
  if (!message) return KIND_BY_TYPE.get(type) ?? (HARNESS_TYPES.has(type) ? "control" : "opaque");
  switch (message.role) {
    case "user":
      return "message";
    case "assistant":
      if (isBroken(message)) return "error";
      return hasCall ? "tool_call" : isThought(message) ? "reasoning" : "message";
    case "toolResult":
      return "tool_result";
    case "compactionSummary":
      return "compaction";
    default:
      return "log";
  }
}

const KIND_BY_TYPE: ReadonlyMap<string, EventKind> = new Map([
  ["session", "state"],
  ["model_change", "state"],
  ["thinking_level_change", "state"],
  ["label", "state"],
  ["session_info", "state"],
  ["title", "state"],
  ["custom", "state"],
  ["compaction", "compaction"],
  ["branch_summary", "log"],
  ["custom_message", "log"],
  ["ttsr_injection", "log"],
]);

function isThought({ blocks }: SourceMessage): boolean {
  const said = blocks.some(({ type, text }) => type === "text" && text?.trim());
  return !said && blocks.some(({ type }) => type === "thinking");
}

function roleOf({ message, type }: SourceEntry, isSeen: boolean): EventRole | null {
  if (message?.role === "assistant") return "assistant";
  if (message?.role === "toolResult") return "tool";
  return isSeen && !/compaction/.test(type) && message?.role !== "compactionSummary" ? "user" : null;
}

/**
 * pi counts cached and written tokens beside the input; ours is the whole prompt. A response without a single token
 * was not measured: one that failed before it began is written with zeros.
 */
function usageOf(message: SourceMessage | null): Usage | null {
  if (message?.role !== "assistant" || !isObject(message.usage)) return null;
  const { input, output, cacheRead, cacheWrite, reasoning, cost } = message.usage;
  const written = [input, output, cacheRead, cacheWrite];
  const counts = written.map(tokenCount);
  if (written.every((count) => !count) || counts.every((count) => count === null)) return null;
  return {
    model: columnText(message.model),
    input: tokenCount(input) === null ? null : sumCounts(...counts.filter((_count, at) => at !== 1)),
    cacheRead: tokenCount(cacheRead),
    cacheWrite: tokenCount(cacheWrite),
    output: tokenCount(output),
    reasoning: tokenCount(reasoning),
    cost: isObject(cost) ? amount(cost.total) : null,
    latencyMs: null,
    ttftMs: null,
  };
}
