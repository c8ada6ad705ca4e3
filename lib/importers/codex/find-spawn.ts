import { isObject } from "#lib/importers/parse-json.ts";
import type { Node } from "./node.ts";
import type { Thread } from "./thread.ts";

/**
 * The event that spawned each sub-agent: the call whose output, or whose end event, names the new thread.
 * @returns by sub-agent id; without an entry where no event names it.
 */
export function findSpawns(parent: Thread, children: ReadonlySet<string>): Map<string, Node> {
  const spawns = new Map<string, Node>();
  if (children.size === 0) return spawns;
  const calls = new Map<string, Node>();
  for (const node of parent.own) {
    const { kind, callId: ownId, line } = node.entry;
    if (kind === "tool_call" && ownId !== null) calls.set(ownId, node);
    const told = activityOf(line.payload);
    const callId = kind === "tool_result" ? ownId : (told.call_id ?? told.id);
    const call = typeof callId === "string" ? calls.get(callId) : undefined;
    if (!call && kind === "tool_result") continue;
    for (const id of namedThreads(node)) {
      if (children.has(id) && !spawns.has(id)) spawns.set(id, call ?? node);
    }
  }
  return spawns;
}

/** What is told of an agent: in a line of its own, or in an item that bears the id of the call. */
function activityOf(payload: Record<string, unknown>): Record<string, unknown> {
  const { item } = payload;
  return isObject(item) && item.type === "SubAgentActivity" ? item : payload;
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

function namedThreads({ entry: { item, line } }: Node): string[] {
  const told = activityOf(line.payload);
  const named = told.new_thread_id ?? told.agent_thread_id;
  if (typeof named === "string") return [named];
  if (item.kind !== "tool_result") return [];
  return item.text.slice(0, 4_000).match(UUID) ?? [];
}
