import type { ExportFormat } from "#lib/api/export.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import type { EventKind } from "#lib/conversation/event.ts";
import { addTotals, emptyTotals, pathTotals, sumUsages } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import type { ExportFile, ExportSource } from "#lib/exporters/exporter.ts";
import { pickImporter } from "#lib/importers/registry.ts";

/** Reading back is parsing everything once more, while nobody else is served. */
const MOST_READ = 8_000_000;

const NOTHING_SAID =
  "Everything: nothing was said in this branch yet, and a file of this format without a message is no conversation.";

/** What of a history can be told without its words. */
type Shape = {
  conversations: number;
  kinds: Map<EventKind, number>;
  failed: number;
  status: ConversationStatus;
  totals: Totals;
};

const KINDS: Readonly<Record<EventKind, [string, string]>> = {
  system_prompt: ["system prompt", "system prompts"],
  message: ["message", "messages"],
  reasoning: ["thought", "thoughts"],
  tool_call: ["tool call", "tool calls"],
  tool_result: ["tool result", "tool results"],
  compaction: ["compaction", "compactions"],
  error: ["error", "errors"],
  hook: ["hook run", "hook runs"],
  state: ["state update", "state updates"],
  control: ["control event", "control events"],
  log: ["log line", "log lines"],
  opaque: ["opaque event", "opaque events"],
};

/**
 * Reads an export the way an import would, and says in a sentence what is counted differently then: formats cut one
 * history into events in other places. Null where all is the same, or nothing here reads the format.
 */
export function describeReadBack(
  source: ExportSource,
  format: ExportFormat,
  files: readonly ExportFile[],
): string | null {
  if (files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0) > MOST_READ) {
    return "The export is too large to be read back here, so whether its events are counted the same was not looked at.";
  }
  const importer = pickImporter(files);
  const conversations = importer?.read(files).conversations ?? [];
  const [first] = conversations;
  if (!first) return format === "markdown" ? null : NOTHING_SAID;
  const events = conversations.flatMap((each) => [...(each.eventStream?.() ?? each.events)]);
  const unattributed = conversations.reduce((sum, each) => addTotals(sum, each.unattributed), emptyTotals());
  const changes = compareShapes(
    {
      conversations: 1,
      kinds: countKinds(source.events),
      failed: countFailed(source.events),
      status: source.conversation.status,
      totals: pathTotals(source.events),
    },
    {
      conversations: conversations.length,
      kinds: countKinds(events),
      failed: countFailed(events),
      status: first.status,
      totals: addTotals(sumUsages(events.map(({ usage }) => usage)), unattributed),
    },
  );
  return changes.length === 0 ? null : `Imported again, it counts differently: ${changes.join("; ")}.`;
}

function compareShapes(before: Shape, after: Shape): string[] {
  const changes: string[] = [];
  if (after.conversations > 1) changes.push(`${after.conversations} conversations`);
  const [had, has] = [before, after].map(({ kinds }) => [...kinds.values()].reduce((a, b) => a + b, 0));
  const kinds = compareKinds(before.kinds, after.kinds);
  if (had !== has) changes.push(`${has} events instead of ${had} (${kinds})`);
  else if (kinds !== "") changes.push(`${has} events as before, but ${kinds}`);
  if (before.failed !== after.failed) changes.push(`${after.failed} errors instead of ${before.failed}`);
  if (before.status !== after.status) changes.push(`status ${after.status} instead of ${before.status}`);
  for (const [name, field] of TOKENS) {
    const [was, is] = [before.totals[field], after.totals[field]];
    if ((was ?? 0) !== (is ?? 0)) changes.push(`${tell(is)} ${name} tokens instead of ${tell(was)}`);
  }
  return changes;
}

const TOKENS = [
  ["input", "input"],
  ["cached", "cacheRead"],
  ["output", "output"],
] as const;

function tell(count: number | null): string {
  return count === null ? "no" : count.toLocaleString("en-US");
}

function compareKinds(before: Shape["kinds"], after: Shape["kinds"]): string {
  const parts = Object.entries(KINDS).flatMap(([kind, [one, more]]) => {
    const by = (after.get(kind as EventKind) ?? 0) - (before.get(kind as EventKind) ?? 0);
    if (by === 0) return [];
    const many = Math.abs(by);
    return `${many} ${many === 1 ? one : more} ${by > 0 ? "more" : many === 1 ? "less" : "fewer"}`;
  });
  return parts.join(", ");
}

function countKinds(events: readonly { kind: EventKind }[]): Map<EventKind, number> {
  const kinds = new Map<EventKind, number>();
  for (const { kind } of events) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return kinds;
}

function countFailed(events: readonly { isError: boolean }[]): number {
  return events.filter(({ isError }) => isError).length;
}
