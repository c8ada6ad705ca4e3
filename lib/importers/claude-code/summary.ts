import { isObject } from "#lib/importers/parse-json.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { ownBlocks } from "./content.ts";
import { firstText, isQueuedPrompt, promptText, roleOf } from "./line-role.ts";
import { resultPart, resultText } from "./message-parts.ts";
import { attachmentType, plainText } from "./note-parts.ts";
import { blocksOf, type SourceLine } from "./source-line.ts";
import { isCallBlock, isResultBlock, type MessageBlock } from "./source-message.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function summaryOf(line: SourceLine): string {
  return oneLine(lineOf(line)) || line.type;
}

function lineOf(line: SourceLine): string {
  switch (roleOf(line)) {
    case "prompt":
      return promptLine(promptText(line)) || (hasImage(line) ? "(image)" : "(empty message)");
    case "assistant":
      return assistantLine(ownBlocks(blocksOf(line)));
    case "tool_result":
      return resultLine(blocksOf(line).find((block) => isResultBlock(block.type)));
    case "added":
      return isQueuedPrompt(line) ? queuedLine(line) : `Added: ${tellingLine(firstText(line))}`;
    case "command_output":
      return plainText(unwrapped(firstText(line))) || "(no output)";
    case "interrupt":
      return firstLine(firstText(line));
    case "compaction":
      return compactionLine(line);
    case "api_error":
      return firstLine(firstText(line)) || "API error";
    case "harness":
      return harnessLine(line);
  }
}

const COMMAND = /<command-name>\s*([^<]{1,200}?)\s*<\/command-name>/;
const ARGUMENTS = /<command-args>\s*([^<]{0,2000}?)\s*<\/command-args>/;
const BASH = /^\s*<bash-input>([\s\S]{1,2000}?)<\/bash-input>/;

/** What somebody asked for: a slash command, a shell command typed with `!`, or the first telling line. */
export function promptLine(text: string): string {
  const head = text.slice(0, 4_000);
  const command = COMMAND.exec(head)?.[1];
  if (command) return [command, ARGUMENTS.exec(head)?.[1]].filter(Boolean).join(" ");
  const bash = BASH.exec(head)?.[1];
  const line = bash ? `! ${bash}` : tellingLine(text);
  // Nothing but a block of the harness: a notification, a teammate's message.
  return line.startsWith("<") ? firstLine(unwrapped(text)) || line : line;
}

/** Whether a prompt is a slash or shell command, which tells little about what a session is for. */
export function isCommand(text: string): boolean {
  return COMMAND.test(text.slice(0, 4_000)) || BASH.test(text.slice(0, 4_000));
}

function assistantLine(blocks: readonly MessageBlock[]): string {
  const call = blocks.find((block) => isCallBlock(block.type));
  if (call) return callLine(call);
  const said = blocks.find((block) => block.type === "text" && block.text?.trim());
  if (said?.text) return firstLine(said.text);
  const thought = blocks.find((block) => block.type === "thinking" || block.type === "redacted_thinking");
  if (thought) return firstLine(thought.thinking ?? "") || "(thinking without text)";
  return blocks[0] && blocks[0].type !== "text" ? blocks[0].type : "(empty message)";
}

const TELLING = ["command", "file_path", "notebook_path", "path", "description", "pattern", "query", "url"];

function callLine(call: MessageBlock): string {
  const name = call.name ?? "tool";
  if (!isObject(call.input)) return name;
  const { input } = call;
  const values = [...TELLING.map((key) => input[key]), ...Object.values(input)];
  const telling = values.map((value) => (typeof value === "string" ? firstLine(value) : "")).find(Boolean);
  return telling ?? name;
}

function resultLine(block: MessageBlock | undefined): string {
  if (!block) return "(no output)";
  const { text, exitCode, outcome } = resultPart(block);
  const line = firstLine(plainText(text)) || "(no output)";
  if (outcome === "rejected") return `Rejected: ${line}`;
  return exitCode === null ? line : `${oneLine(line, 180)} (exit ${exitCode})`;
}

function compactionLine(line: SourceLine): string {
  if (line.type === "user") return `Summary: ${tellingLine(firstText(line))}`;
  const { compactMetadata } = line.raw;
  if (!isObject(compactMetadata)) return "Compacted";
  const { trigger, preTokens } = compactMetadata;
  const tokens = typeof preTokens === "number" ? `${preTokens} tokens before` : "";
  const facts = [typeof trigger === "string" ? trigger : "", tokens].filter(Boolean).join(", ");
  return facts ? `Compacted (${facts})` : "Compacted";
}

function queuedLine(line: SourceLine): string {
  const prompt = isObject(line.raw.attachment) ? line.raw.attachment.prompt : "";
  return tellingLine(resultText(prompt)) || "(image)";
}

/** Where the telling text of a harness line is, by what the line is. */
const SAID = ["summary", "customTitle", "aiTitle", "lastPrompt", "agentName", "permissionMode", "operation"];

function harnessLine(line: SourceLine): string {
  const { raw } = line;
  const word = attachmentType(line) ?? line.subtype ?? progressWord(raw) ?? line.type;
  const said = [...SAID.map((key) => raw[key]), raw.content].find(
    (value) => typeof value === "string" && value,
  );
  const text = typeof said === "string" ? firstLine(plainText(said)) : "";
  const label = word.replaceAll(/[_-]+/g, " ");
  return text ? `${label}: ${text}` : label;
}

function progressWord(raw: Record<string, unknown>): string | null {
  if (!isObject(raw.data) || typeof raw.data.type !== "string") return null;
  const name = raw.data.hookName;
  return typeof name === "string" ? `${raw.data.type} ${name}` : raw.data.type;
}

function hasImage(line: SourceLine): boolean {
  return blocksOf(line).some((block) => block.type === "image");
}

function unwrapped(text: string): string {
  return text
    .slice(0, 4_000)
    .replaceAll(/<[^<>]{1,400}>/g, " ")
    .trim();
}
