import { blocksOf, type SourceLine } from "./source-line.ts";
import { isResultBlock } from "./source-message.ts";

/** What a line is in the conversation. */
export type LineRole =
  /** Somebody asked for something: typed text, a slash command, a message of a teammate, a finished task. */
  | "prompt"
  | "assistant"
  | "tool_result"
  /** Claude Code put it there for the model: caveats, skills, reminders. */
  | "added"
  | "command_output"
  | "interrupt"
  | "compaction"
  | "api_error"
  /** Everything else: hooks, progress, titles, snapshots, unknown types. */
  | "harness";

const OUTPUT = /^\s*<(local-command-stdout|local-command-stderr|bash-stdout|bash-stderr)>/;
const CAVEAT = /^\s*<local-command-caveat>/;
const INTERRUPT = /^\s*\[Request interrupted by user/;

export function roleOf(line: SourceLine): LineRole {
  if (line.type === "system") return line.subtype === "compact_boundary" ? "compaction" : "harness";
  if (line.type === "attachment") return isQueuedPrompt(line) ? "added" : "harness";
  if (line.message === null) return "harness";
  if (line.message.role === "assistant") return line.isApiError ? "api_error" : "assistant";
  if (blocksOf(line).some((block) => isResultBlock(block.type))) return "tool_result";
  if (line.isCompactSummary) return "compaction";
  if (line.isMeta) return "added";
  const text = firstText(line);
  if (OUTPUT.test(text)) return "command_output";
  if (CAVEAT.test(text)) return "added";
  return INTERRUPT.test(text) ? "interrupt" : "prompt";
}

export function firstText(line: SourceLine): string {
  return blocksOf(line).find((block) => block.type === "text" && block.text)?.text ?? "";
}

/** All text of a prompt: what a person typed may come behind reminders and selections in blocks of their own. */
export function promptText(line: SourceLine): string {
  return blocksOf(line)
    .flatMap((block) => (block.type === "text" && block.text ? [block.text.slice(0, 20_000)] : []))
    .join("\n");
}

/** A prompt typed while the agent was working: it reaches the model without a line of its own. */
export function isQueuedPrompt(line: SourceLine): boolean {
  const { attachment } = line.raw;
  return typeof attachment === "object" && attachment !== null && "type" in attachment
    ? attachment.type === "queued_command"
    : false;
}
