import type { Step } from "#lib/conversation/step.ts";

const MARKS = /[*`#>[\]+-]/;
const LINE_START = /^(?:#{1,6}|>|[-*+])\s+/;
const BOLD = /\*\*(\S(?:.*?\S)?)\*\*/g;
const CODE = /`([^`]+)`/g;
const LINK = /!?\[([^\]]+)\]\([^)\s]*\)/g;
/** Opened before the line was cut. */
const LEFT_OPEN = /^\*\*(?=\S)/;

/**
 * The line a step is shown by: of what somebody wrote, without the marks Markdown would take away. A command is shown as
 * it was run.
 */
export function stepTitle({ kind, summary, tools }: Pick<Step, "kind" | "summary" | "tools">): string {
  const isWritten = kind === "user" || kind === "agent" || kind === "compaction";
  if (!isWritten || !MARKS.test(summary) || tools.some((tool) => tool.summary === summary)) return summary;
  const words = summary
    .replace(LINE_START, "")
    .replace(LINK, "$1")
    .replace(BOLD, "$1")
    .replace(CODE, "$1")
    .replace(LEFT_OPEN, "");
  return words.trim() === "" ? summary : words;
}
