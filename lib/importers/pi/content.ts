import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { wholeCompaction } from "#lib/importers/whole-compaction.ts";
import { addedParts, blockParts, isBroken, isHidden, resultParts, shellParts } from "./message-parts.ts";
import { readEntry, type SourceEntry, textField } from "./source-entry.ts";
import { ownBlocks, readBlocks, readLoneBlock, type SourceMessage } from "./source-message.ts";
import { streamedSummary } from "./stream-types.ts";

const BLOCK_TYPES: ReadonlySet<unknown> = new Set(["text", "thinking", "toolCall", "image"]);

/**
 * Readable body of one stored event: a line of the session, or one content block of a response that holds several
 * tool calls (see `ownBlocks`). Never throws: bytes that are neither become a note with their text.
 */
export function contentOfBytes(bytes: Uint8Array): EventContent {
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return unseen([{ type: "note", label: `Unreadable line: ${parsed.reason}`, text }]);
  }
  if (!isObject(parsed.value)) {
    return unseen([{ type: "note", label: "Not a session entry", text: prettyJson(parsed.value) }]);
  }
  if (!BLOCK_TYPES.has(parsed.value.type)) return contentOf(readEntry(parsed.value));
  const block = readLoneBlock(parsed.value);
  return seen(block ? blockParts([block]) : []);
}

/** Readable parts of an entry, and the slice of it the model sees. */
export function contentOf(entry: SourceEntry): EventContent {
  const { message, raw } = entry;
  if (message) return messageContent(message);
  const summary = streamedSummary(raw);
  // The entry it keeps the history from is named by an id no line of the stream has.
  if (summary !== null) return seen([wholeCompaction(summary)]);
  switch (entry.type) {
    case "compaction":
      // Version 1 counts the kept entries instead of naming the first: which it was is not in these bytes.
      return seen([wholeCompaction(textField(raw, "summary"), textField(raw, "firstKeptEntryId") || null)]);
    case "branch_summary":
      return seen(contextParts("summary of a branch that was left", textField(raw, "summary")));
    case "custom_message":
      return seen(addedParts(readBlocks(raw.content).blocks, textField(raw, "customType") || "extension"));
    default:
      return unseen([factsOf(entry)]);
  }
}

function messageContent(message: SourceMessage): EventContent {
  switch (message.role) {
    case "user":
      return seen(blockParts(message.blocks));
    case "assistant":
      return assistantContent(message);
    case "toolResult":
      return seen(resultParts(message));
    case "bashExecution":
      return isHidden(message) ? unseen(shellParts(message)) : seen(shellParts(message));
    case "compactionSummary":
      return seen([wholeCompaction(message.summary ?? "")]);
    case "branchSummary":
      return seen(contextParts("summary of a branch that was left", message.summary ?? ""));
    default:
      return seen(addedParts(message.blocks, message.customType || message.role.slice(0, 200)));
  }
}

function assistantContent(message: SourceMessage): EventContent {
  const parts = blockParts(ownBlocks(message.blocks));
  if (!isBroken(message)) return seen(parts);
  const detail = message.errorMessage || "The user stopped the response.";
  return unseen([...parts, { type: "error", code: message.stopReason ?? "error", detail }]);
}

function contextParts(label: string, text: string): ContentPart[] {
  return text === "" ? [] : [{ type: "context", label, text }];
}

/** Fields that say where an entry stands, not what it says. */
const PLACE: ReadonlySet<string> = new Set(["type", "id", "parentId", "timestamp"]);

function factsOf({ type, raw }: SourceEntry): ContentPart {
  const facts = Object.entries(raw).filter(([key]) => !PLACE.has(key));
  return { type: "note", label: type, text: prettyJson(Object.fromEntries(facts)) };
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function unseen(parts: ContentPart[]): EventContent {
  return { parts, model: [] };
}
