import { isObject } from "#lib/importers/parse-json.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { blockText } from "./message-parts.ts";
import { type SourceEntry, textField } from "./source-entry.ts";
import { isCall, type MessageBlock, ownBlocks, readBlocks, type SourceMessage } from "./source-message.ts";
import { streamedSummary } from "./stream-types.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function summaryOf(entry: SourceEntry): string {
  return oneLine(entry.message ? messageLine(entry.message) : entryLine(entry)) || entry.type;
}

/** The same for a block that became an event of its own. */
export function blockSummary(block: MessageBlock): string {
  return (
    oneLine(isCall(block) ? callLine(block) : firstLine(block.text ?? block.thinking ?? "")) || block.type
  );
}

function messageLine(message: SourceMessage): string {
  const text = blockText(message.blocks);
  switch (message.role) {
    case "user":
      return tellingLine(text) || (message.blocks.length > 0 ? "(image)" : "(empty message)");
    case "assistant":
      return assistantLine(message);
    case "toolResult":
      return (
        firstLine(text) || (message.blocks.some(({ type }) => type === "image") ? "(image)" : "(no output)")
      );
    case "bashExecution":
      return `! ${firstLine(message.command ?? "")}`;
    case "compactionSummary":
    case "branchSummary":
      return `Summary: ${tellingLine(message.summary ?? "")}`;
    default:
      return `${message.customType ?? message.role}: ${tellingLine(text)}`;
  }
}

function assistantLine(message: SourceMessage): string {
  const blocks = ownBlocks(message.blocks);
  if (message.errorMessage) return firstLine(message.errorMessage);
  const call = blocks.find(isCall);
  if (call) return callLine(call);
  const thought = blocks.find(({ type, thinking }) => type === "thinking" && thinking)?.thinking;
  const said = firstLine(blockText(blocks)) || firstLine(thought ?? "");
  if (said) return message.stopReason === "aborted" ? `Stopped: ${said}` : said;
  return message.stopReason === "aborted" ? "Stopped by the user" : "(empty message)";
}

const TELLING = ["command", "path", "file_path", "pattern", "query", "url", "description"];

function callLine(call: MessageBlock): string {
  const name = call.name ?? "tool";
  const input = call.arguments;
  if (!isObject(input)) return name;
  const values = [
    ...TELLING.map((key) => (Object.hasOwn(input, key) ? input[key] : "")),
    ...Object.values(input),
  ];
  return values.map((value) => (typeof value === "string" ? firstLine(value) : "")).find(Boolean) ?? name;
}

function entryLine({ type, raw }: SourceEntry): string {
  switch (type) {
    case "session":
      return textField(raw, "cwd") ? `Session in ${textField(raw, "cwd")}` : "Session";
    case "model_change":
      return `Model: ${[textField(raw, "provider"), textField(raw, "modelId")].filter(Boolean).join("/")}`;
    case "thinking_level_change":
      return `Thinking: ${textField(raw, "thinkingLevel")}`;
    case "compaction": {
      const { tokensBefore } = raw;
      const size = typeof tokensBefore === "number" ? ` (${tokensBefore} tokens before)` : "";
      return `Compacted${size}: ${tellingLine(textField(raw, "summary"), 120)}`;
    }
    case "branch_summary":
      return `Left a branch: ${tellingLine(textField(raw, "summary"))}`;
    case "label":
      return textField(raw, "label") ? `Label: ${textField(raw, "label")}` : "Label removed";
    case "session_info":
    case "title":
      return `Title: ${textField(raw, "name") || textField(raw, "title")}`;
    case "custom_message":
      return `${textField(raw, "customType")}: ${tellingLine(blockText(readBlocks(raw.content).blocks))}`;
    case "custom":
      return `Data of ${textField(raw, "customType") || "an extension"}`;
    default: {
      const summary = streamedSummary(raw);
      return summary === null ? type.replaceAll("_", " ") : `Compacted: ${tellingLine(summary, 120)}`;
    }
  }
}
