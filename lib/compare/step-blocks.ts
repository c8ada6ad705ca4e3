import type { ContentPart } from "#lib/conversation/content.ts";
import type { EventKind } from "#lib/conversation/event.ts";
import { isNoise } from "#lib/conversation/group-steps.ts";
import { matchSequences } from "./match-sequences.ts";
import { spellArguments } from "./spell-arguments.ts";

/** A readable piece of a step under its name: what was said, a call's arguments, a result. */
export type StepBlock = { label: string; text: string };

/** The same piece of two steps; null on the side that has none. */
export type BlockPair = { label: string; left: string | null; right: string | null };

type StepContent = { kind: EventKind; contentHash: string | null; parts: ContentPart[] };

/**
 * What a step says, without the reports of the harness in between (token counts, turn contexts, echoes): their ids and
 * times differ between equal steps. A step of nothing else keeps them.
 */
export function tellingParts(events: readonly StepContent[]): ContentPart[] {
  const telling = events.filter((event) => event.contentHash !== null || !isNoise(event));
  return (telling.length > 0 ? telling : events).flatMap(({ parts }) => parts);
}

/** The content of a step's events, piece by piece. Call ids and titles are left out: they differ between equal steps. */
export function readStepBlocks(parts: readonly ContentPart[]): StepBlock[] {
  return parts.map(toBlock).filter(({ text }) => text !== "");
}

/** Pairs pieces of the same name in order; what only one side has stands alone. */
export function pairBlocks(left: readonly StepBlock[], right: readonly StepBlock[]): BlockPair[] {
  const pairs: BlockPair[] = [];
  const matches = matchSequences(left.map(labelOf), right.map(labelOf));
  let leftAt = 0;
  let rightAt = 0;
  for (const match of [...matches, { left: left.length, right: right.length }]) {
    for (const { label, text } of left.slice(leftAt, match.left))
      pairs.push({ label, left: text, right: null });
    for (const { label, text } of right.slice(rightAt, match.right))
      pairs.push({ label, left: null, right: text });
    const [from, to] = [left[match.left], right[match.right]];
    if (from !== undefined && to !== undefined)
      pairs.push({ label: from.label, left: from.text, right: to.text });
    leftAt = match.left + 1;
    rightAt = match.right + 1;
  }
  return pairs;
}

const labelOf = ({ label }: StepBlock) => label;

function toBlock(part: ContentPart): StepBlock {
  switch (part.type) {
    case "text":
      return { label: "Message", text: part.text };
    case "context":
    case "note":
      return { label: part.label, text: part.text };
    case "reasoning":
      return { label: "Reasoning", text: part.text };
    case "image":
      return { label: "Image", text: part.url };
    case "tool_call":
      return { label: `Call of ${part.name}`, text: spellArguments(part.arguments) };
    case "tool_result":
      return { label: part.name === null ? "Result" : `Result of ${part.name}`, text: resultText(part) };
    case "system_prompt":
      return { label: "System prompt", text: part.text };
    case "compaction":
      return { label: "Summary", text: part.summary ?? "" };
    case "error":
      return { label: "Error", text: `${part.code}: ${part.detail}` };
  }
}

function resultText({ text, outcome, exitCode }: Extract<ContentPart, { type: "tool_result" }>): string {
  const failed = exitCode !== null && exitCode !== 0;
  const facts = [outcome !== "ok" && outcome, failed && `exit code ${exitCode}`].filter(Boolean);
  return facts.length === 0 ? text : `[${facts.join(", ")}]\n${text}`;
}
