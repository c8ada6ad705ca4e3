import type { Usage } from "#lib/conversation/usage.ts";
import type { AnswerPart, Turn } from "#lib/exporters/said.ts";

/** One turn under a heading of its own; null when it says nothing. */
export function turnMarkdown(turn: Turn): string | null {
  switch (turn.as) {
    case "user":
      return section("User", turn.parts.map(partMarkdown));
    case "system":
      return section("System", turn.parts.map(partMarkdown));
    case "answer":
      return section("Assistant", [...turn.parts.map(partMarkdown), usageLine(turn.usage)]);
    case "result": {
      const { result, added } = turn;
      const code = result.exitCode === null ? "" : `, exit ${result.exitCode}`;
      const title = `Result of ${turn.event.toolName ?? result.name ?? "a tool"} (${result.outcome}${code})`;
      return section(title, [fenced(result.text), ...added.map(partMarkdown)]);
    }
    case "compaction":
      return turn.compaction.summary === null
        ? null
        : section("Compaction", [fenced(turn.compaction.summary)]);
    default:
      return null;
  }
}

/** A code block whose fence is longer than any in the text, so that nothing in it can end it. */
export function fenced(text: string, language = ""): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function section(title: string, blocks: readonly (string | null)[]): string {
  return [
    `## ${title.replace(/[\r\n]+/g, " ")}`,
    ...blocks.filter((block) => block !== null && block !== ""),
  ].join("\n\n");
}

function partMarkdown(part: AnswerPart): string {
  switch (part.type) {
    case "text":
      return part.text;
    case "reasoning":
      return part.text
        .split("\n")
        .map((line) => `> ${line}`)
        .join("\n");
    case "tool_call":
      return `**${part.name}**\n\n${fenced(part.arguments, "json")}`;
    case "image":
      return /^https?:/.test(part.url) ? `Image: <${part.url}>` : "Image (in the original only)";
  }
}

function usageLine(usage: Usage | null): string | null {
  if (usage === null) return null;
  const { input, cacheRead, cacheWrite, output, reasoning, cost, model } = usage;
  const parts = [
    model,
    input === null ? null : `${input} tokens in`,
    cacheRead === null ? null : `${cacheRead} of them cached`,
    cacheWrite === null ? null : `${cacheWrite} written to the cache`,
    output === null ? null : `${output} out`,
    reasoning === null ? null : `${reasoning} of them reasoning`,
    cost === null ? null : `$${cost}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : `_${parts.join(", ")}_`;
}
