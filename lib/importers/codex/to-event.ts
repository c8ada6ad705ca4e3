import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { contentOf, echoName } from "./content.ts";
import type { Item } from "./item.ts";
import type { Node } from "./node.ts";
import { sourceKindOf } from "./rollout-line.ts";
import { summaryOf } from "./summary.ts";

/** One line → the row it becomes. The bytes stay as they are; everything else is derived from them. */
export function toEvent(node: Node): ImportedEvent {
  const { entry, eventId, responseId, usage } = node;
  const { item, isEcho, isReport, line, bytes } = entry;
  const isTool = !isEcho && (item.kind === "tool_call" || item.kind === "tool_result");
  return {
    eventId,
    kind: isEcho ? (isReport ? "hook" : "log") : kindOf(node),
    sourceKind: storableText(sourceKindOf(line)),
    role: isEcho ? null : roleOf(node),
    timestamp: line.timestamp,
    summary: lineOf(node),
    toolName: isTool ? columnText(item.name) : null,
    toolCallId: isTool ? columnText(item.callId) : null,
    responseId,
    isError: !isEcho && isErrorOf(item),
    usage,
    bytes,
    model: addsToPrompt(node) ? contentOf(item).model : [],
  };
}

function lineOf({ entry: { item, isEcho, isReport }, parent }: Node): string {
  const repeated = isEcho && !isReport ? echoName(item) : null;
  if (repeated !== null) return `Repeats ${repeated}`;
  return item.kind === "session" && parent !== null ? "Session header" : summaryOf(item);
}

function kindOf({ entry: { item }, parent }: Node): EventKind {
  switch (item.kind) {
    case "session":
      // A fork's header is behind what it shares: the prompt there is the one that already holds.
      return item.prompt !== null && parent === null ? "system_prompt" : "state";
    case "tokens":
      return "log";
    case "note":
      return item.as;
    default:
      return item.kind;
  }
}

function roleOf(node: Node): EventRole | null {
  const { item } = node.entry;
  switch (item.kind) {
    case "message":
      return item.role;
    case "reasoning":
    case "tool_call":
      return "assistant";
    case "tool_result":
      return "tool";
    case "session":
      return kindOf(node) === "system_prompt" ? "system" : null;
    default:
      return null;
  }
}

const SPOKEN: ReadonlySet<Item["kind"]> = new Set([
  "message",
  "reasoning",
  "tool_call",
  "tool_result",
  "compaction",
]);

/** The header's prompt is in the agent config; an event that ends a call reports what no output item told the model. */
function addsToPrompt({ entry: { item, isEcho, line } }: Node): boolean {
  if (isEcho || !SPOKEN.has(item.kind)) return false;
  return line.type !== "event_msg" || line.isExec === true || item.kind !== "tool_result";
}

function isErrorOf(item: Item): boolean {
  return item.kind === "error" || (item.kind === "tool_result" && item.outcome !== "ok");
}

function columnText(text: string | null): string | null {
  return text ? storableText(text.slice(0, 1_000)) : null;
}
