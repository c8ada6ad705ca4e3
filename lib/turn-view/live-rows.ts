import type { Usage } from "#lib/conversation/usage.ts";
import type { StreamedResponse, TurnView } from "./turn-view.ts";

/** One card of a running turn, below the last card of its lane. */
export type LiveRow = {
  kind: "user" | "agent";
  /** One line: what was said last, what was called, or what is awaited. */
  line: string;
  /** "terminal ×2", or null without calls. */
  tools: string | null;
  running: boolean;
  usage: Usage | null;
};

const MAX_LINE = 120;
/** Opens or closes a block of code: nothing to read. */
const FENCE = /^\s*(`{1,3}|~~~)\w*$/;

/** The cards a turn will have become when it is committed, so that nothing moves then. */
export function toLiveRows({ attempt, responses }: TurnView): LiveRow[] {
  const rows: LiveRow[] = [];
  if (attempt.text !== null) {
    rows.push({ kind: "user", line: firstLine(attempt.text), tools: null, running: false, usage: null });
  }
  const last = responses.length - 1;
  responses.forEach((response, index) => {
    const running = index === last && attempt.status === "running";
    rows.push({
      kind: "agent",
      line: lineOf(response) ?? (running ? "Waiting for the first token" : "Empty answer"),
      tools: toolsOf(response),
      running,
      usage: response.usage,
    });
  });
  return rows;
}

/** The end of what was said, since that is what grows; else the last call, else that the model thinks. */
function lineOf({ parts }: StreamedResponse): string | null {
  const said = parts.findLast((part) => part.type === "text" && part.text.trim() !== "");
  if (said?.type === "text") return lastLine(said.text);
  const call = parts.findLast((part) => part.type === "tool_call");
  if (call?.type === "tool_call") return `${call.name} ${call.arguments}`.slice(0, MAX_LINE);
  const thought = parts.findLast((part) => part.type === "reasoning");
  return thought?.type === "reasoning" ? `Thinking: ${lastLine(thought.text)}` : null;
}

function toolsOf({ parts }: StreamedResponse): string | null {
  const counts = new Map<string, number>();
  for (const part of parts) {
    if (part.type === "tool_call") counts.set(part.name, (counts.get(part.name) ?? 0) + 1);
  }
  if (counts.size === 0) return null;
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(" · ");
}

function firstLine(text: string): string {
  return text.trimStart().split("\n", 1)[0]?.slice(0, MAX_LINE) ?? "";
}

/** Bounded before it is split: a long answer is asked for its last line several times a second. */
function lastLine(text: string): string {
  const lines = text.slice(-2_000).trimEnd().split("\n");
  const line = lines.findLast((each) => each.trim() !== "" && !FENCE.test(each))?.trim() ?? "";
  return line.length <= MAX_LINE ? line : `…${line.slice(-MAX_LINE)}`;
}
