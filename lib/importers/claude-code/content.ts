import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { wholeCompaction } from "#lib/importers/whole-compaction.ts";
import { isQueuedPrompt, roleOf } from "./line-role.ts";
import { addedParts, blockParts, resultText } from "./message-parts.ts";
import { attachmentParts, noteParts } from "./note-parts.ts";
import { blocksOf, readSourceLine, type SourceLine } from "./source-line.ts";
import { isCallBlock, isResultBlock, type MessageBlock } from "./source-message.ts";

/**
 * Readable body of one stored event: a transcript line, or one content block of a line that holds several tool
 * calls or results (see `ownBlocks`). Never throws: bytes that are neither become a note with their text.
 */
export function contentOfBytes(bytes: Uint8Array): EventContent {
  const parsed = parseJson(bytes);
  if (!parsed.ok) {
    const text = boundedText(new TextDecoder().decode(bytes.subarray(0, 100_000)));
    return onlyNotes([{ type: "note", label: `Unreadable line: ${parsed.reason}`, text }]);
  }
  if (isObject(parsed.value)) return contentOf(readSourceLine(parsed.value));
  return onlyNotes([{ type: "note", label: "Not a transcript line", text: prettyJson(parsed.value) }]);
}

/** Readable parts of a line, and the slice of it the model sees. */
export function contentOf(line: SourceLine): EventContent {
  const blocks = ownBlocks(blocksOf(line));
  switch (roleOf(line)) {
    case "prompt":
    case "assistant":
    case "tool_result":
      return seenByModel(blockParts(blocks));
    case "added":
      return seenByModel(addedOf(line, blocks));
    case "command_output":
      return seenByModel(addedParts(blocks, "local command output"));
    case "interrupt":
      return seenByModel(addedParts(blocks, "Claude Code"));
    case "compaction":
      return seenByModel([compactionPart(line, blocks)]);
    case "api_error":
      return onlyNotes([{ type: "error", code: apiErrorCode(line), detail: resultText(blocks) }]);
    case "harness":
      return harnessContent(line);
  }
}

/**
 * The blocks a line's own event shows: all before its second tool call or result. Every block from there on is an
 * event of its own with the block's own bytes, because an event names one call only.
 */
export function ownBlocks(blocks: readonly MessageBlock[]): readonly MessageBlock[] {
  const second = secondToolBlock(blocks);
  return second === null ? blocks : blocks.slice(0, second);
}

/** Index of the second call or result among the blocks; null when there is none. */
export function secondToolBlock(blocks: readonly { type: string }[]): number | null {
  const first = blocks.findIndex(isToolBlock);
  const second = blocks.findIndex((block, at) => at > first && isToolBlock(block));
  return first >= 0 && second >= 0 ? second : null;
}

function isToolBlock({ type }: { type: string }): boolean {
  return isCallBlock(type) || isResultBlock(type);
}

function addedOf(line: SourceLine, blocks: readonly MessageBlock[]): ContentPart[] {
  if (!isQueuedPrompt(line)) return addedParts(blocks, "added by Claude Code");
  const { attachment } = line.raw;
  const prompt = isObject(attachment) ? attachment.prompt : null;
  const message = {
    role: "user",
    content: typeof prompt === "string" || Array.isArray(prompt) ? prompt : "",
  };
  return blockParts(blocksOf(readSourceLine({ type: "user", message })));
}

/** It rewrites what the model sees from here on, so it must move the prompt hash, with or without a summary. */
function compactionPart(line: SourceLine, blocks: readonly MessageBlock[]): ContentPart {
  const summary = line.type === "user" ? resultText(blocks) : null;
  return wholeCompaction(summary);
}

function harnessContent(line: SourceLine): EventContent {
  if (line.type !== "attachment") return onlyNotes(noteParts(line));
  const { parts, isSent } = attachmentParts(line);
  return { parts, model: isSent ? parts : [] };
}

export function apiErrorCode(line: SourceLine): string {
  const { error, apiErrorStatus } = line.raw;
  if (typeof error === "string" && error !== "") return error.slice(0, 200);
  return typeof apiErrorStatus === "number" ? String(apiErrorStatus) : "api_error";
}

function seenByModel(model: ContentPart[]): EventContent {
  return { parts: model, model };
}

function onlyNotes(parts: ContentPart[]): EventContent {
  return { parts, model: [] };
}
