import type { ExportEvent } from "#lib/exporters/exporter.ts";
import { type RolloutLine, readLine } from "#lib/importers/codex/rollout-line.ts";
import { isRolloutLine } from "./session-header.ts";

const ECHOES: ReadonlySet<string | null> = new Set(["agent_message", "user_message", "agent_reasoning"]);
/** An item and its echo stand this close. */
const NEAR = 8;

/**
 * Codex writes what is said twice, as event and as item; a branch may end between the two. The events at its end
 * whose items it does not have.
 */
export function findLoneEchoes(events: readonly ExportEvent[]): Set<ExportEvent> {
  const lone = new Set<ExportEvent>();
  const last = events.findLastIndex(isSaid);
  for (const event of events.slice(last + 1)) {
    const read = isRolloutLine(event) ? readLine(event.bytes) : null;
    if (!read?.ok || read.line.type !== "event_msg" || !ECHOES.has(read.line.payloadType)) continue;
    const text = echoedText(read.line.payload);
    const before = events.slice(Math.max(0, last - NEAR), last + 1);
    if (!before.some((each) => isSaid(each) && textOf(each).includes(text))) lone.add(event);
  }
  return lone;
}

function isSaid({ kind, contentHash }: ExportEvent): boolean {
  return contentHash !== null && kind !== "log";
}

/** An echo shows nothing of its own: what it repeats stands in its line. */
function echoedText({ message, text }: RolloutLine["payload"]): string {
  const said = message ?? text;
  return typeof said === "string" ? said.trim() : "";
}

function textOf({ content }: ExportEvent): string {
  return content.parts
    .flatMap((part) => (part.type === "text" || part.type === "reasoning" ? [part.text] : []))
    .join("\n")
    .trim();
}
