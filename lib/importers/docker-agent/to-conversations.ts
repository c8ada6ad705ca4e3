import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { amount } from "#lib/importers/token-count.ts";
import { sha256 } from "#lib/sha256.ts";
import { agentConfigOf, idOf, statusOf, surroundingsOf, titleOf } from "./describe.ts";
import { lastResponseUsage } from "./measured-usage.ts";
import type { Node, PlacedSession } from "./place-sessions.ts";

/** Sessions → conversations, in their order: parents stand before forks and sub-sessions. */
export function toConversations(placed: readonly PlacedSession[]): ImportedConversation[] {
  const digests = familyDigests(placed);
  return placed.map((each): ImportedConversation => {
    const own = each.nodes.slice(each.shared);
    const totals = sessionTotals(each, own);
    const events = own.flatMap((node) => node.events);
    return {
      key: each.key,
      externalId: idOf(each),
      title: titleOf(each, events),
      promptCacheKey: null,
      forkedFrom: forkOf(each),
      spawnedBy: spawnOf(each),
      events: withLastUsage(events, totals.last),
      config: agentConfigOf(each),
      status: statusOf(each),
      tags: {},
      ...surroundingsOf(each),
      unattributed: totals.unattributed,
      sourceDigest: digests.get(each) ?? null,
    };
  });
}

/** The end of the shared history. Entries without an event of their own (sub-sessions) are passed over. */
function forkOf({ nodes, shared }: PlacedSession): ImportedConversation["forkedFrom"] {
  const last = nodes.slice(0, shared).findLast(({ events }) => events.length > 0);
  return last ? { key: last.owner.key, eventId: last.events.at(-1)?.eventId ?? null } : null;
}

const DELEGATES: ReadonlySet<string | null> = new Set(["transfer_task", "handoff", "run_background_agent"]);

/** The call that handed the task over: calls run one by one, so the sessions behind them stand in their order. */
function spawnOf({ inside }: PlacedSession): { key: string; eventId: string | null } | null {
  if (!inside) return null;
  const { parent, index } = inside;
  const before = parent.nodes.slice(0, index);
  const at = before.findLastIndex(({ events }) => events.some(({ kind }) => kind === "tool_call"));
  const calls = (before[at]?.events ?? []).filter(({ kind }) => kind === "tool_call");
  const delegates = calls.filter(({ toolName }) => DELEGATES.has(toolName));
  const among = delegates.length > 0 ? delegates : calls;
  const earlier = before.slice(at + 1).filter(({ entry }) => entry.session !== null).length;
  return { key: parent.key, eventId: (among[earlier] ?? among.at(-1))?.eventId ?? null };
}

type SessionTotals = { last: ReturnType<typeof lastResponseUsage>; unattributed: Totals };

/**
 * Versions that kept no usage with the messages left in the session what all of it cost, its sub-sessions included,
 * and how many tokens the last response had. A fork's count its copied part too, so they tell nothing about it.
 */
function sessionTotals({ session, shared }: PlacedSession, own: readonly Node[]): SessionTotals {
  const isTold = own.some(({ events }) => events.some(({ usage }) => usage !== null));
  if (isTold || shared > 0) return { last: null, unattributed: emptyTotals() };
  const inner = session.entries.map(({ session: sub }) => amount(sub?.info.cost) ?? 0);
  const cost = (amount(session.info.cost) ?? 0) - inner.reduce((sum, each) => sum + each, 0);
  return {
    last: lastResponseUsage(session.info),
    // Less than a billionth of a dollar is what subtracting leaves.
    unattributed: { ...emptyTotals(), cost: cost > 1e-9 ? cost : null },
  };
}

function withLastUsage(events: readonly ImportedEvent[], usage: SessionTotals["last"]): ImportedEvent[] {
  const at = events.findLastIndex(({ responseId, eventId }) => responseId === eventId);
  return events.map((event, index) => (usage && index === at ? { ...event, usage } : event));
}

/** Of every root: over its file and those forked from it, wherever they lie. */
function familyDigests(placed: readonly PlacedSession[]): Map<PlacedSession, string> {
  const roots = new Map<PlacedSession, PlacedSession>();
  const members = new Map<PlacedSession, Set<string>>();
  for (const each of placed) {
    const parent = each.inside?.parent ?? (each.shared > 0 ? each.nodes[each.shared - 1]?.owner : undefined);
    const root = (parent && roots.get(parent)) ?? each;
    roots.set(each, root);
    members.set(root, (members.get(root) ?? new Set()).add(each.file.digest));
  }
  return new Map(
    [...members].map(([root, digests]) => [
      root,
      sha256(JSON.stringify(["docker-agent", ...[...digests].sort(compareText)])),
    ]),
  );
}
