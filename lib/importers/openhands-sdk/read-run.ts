import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { TreeBranch } from "#lib/conversation/split-branches.ts";
import type { ImportedConversation, ImportedEvent, Rejected } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { toAgentConfig } from "./agent-config.ts";
import { describeRun, firstUserText } from "./describe-run.ts";
import type { RunFiles } from "./group-files.ts";
import { joinUsage } from "./join-usage.ts";
import { readBaseState, readMeta } from "./read-base-state.ts";
import { bodyOf, loadEvent, type PlacedEvent, readEvents } from "./read-events.ts";
import { readStats } from "./read-stats.ts";
import { splitRun } from "./split-run.ts";
import { summaryOf } from "./summary.ts";
import { toEvent } from "./to-event.ts";

export type ReadRun = { conversations: ImportedConversation[]; rejected: Rejected[] };

/**
 * One conversation directory → its trunk as root conversation, then its abandoned branches as forks of it.
 * @param head where the run stands, instead of what its state says: null for its last event.
 */
export function readRun(run: RunFiles, digest: string, head?: { leafEventId: string | null }): ReadRun {
  const { events, byId, rejected } = readEvents(run);
  const state = readBaseState(run.baseState, rejected);
  const meta = readMeta(run.meta, rejected);
  const name = run.path || run.baseState?.path || "upload";
  if (events.length === 0) {
    rejected.push({ file: name, line: null, reason: "holds no readable event, so there is no run to show" });
    return { conversations: [], rejected };
  }
  const split = splitRun(events, head ? head.leafEventId : (state?.leaf_event_id ?? null));
  if (!split.ok) {
    rejected.push({ file: name, line: null, reason: `the whole run was left out: ${split.reason}` });
    return { conversations: [], rejected };
  }
  if (split.note) rejected.push({ file: run.baseState?.path ?? name, line: null, reason: split.note });

  const meters = readStats(state?.stats, run.baseState?.path ?? name, rejected);
  const usage = joinUsage(events, meters);
  const configPrompt = events.find((event) => bodyOf(event, "SystemPromptEvent") !== null);
  const systemPrompt = configPrompt ? bodyOf(configPrompt, "SystemPromptEvent") : null;
  const select = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
  const convert = (source: PlacedEvent): ImportedEvent =>
    toEvent(source, usage.byEventId.get(source.id) ?? null, source === configPrompt);

  /** One at a time: of a long run not all are in memory. */
  function* convertAll(sources: readonly PlacedEvent[]) {
    for (const source of sources) yield convert(source);
  }

  const key = run.path || ".";
  const trunk = select(split.split.trunk);
  const facts = describeRun(run, state, meta, events, digest);
  const shared = () => ({ promptCacheKey: null, config: toAgentConfig(state?.agent, systemPrompt) });
  const root: ImportedConversation = {
    ...facts,
    ...shared(),
    key,
    forkedFrom: null,
    eventCount: trunk.length,
    eventStream: () => convertAll(trunk),
    get events() {
      return trunk.map(convert);
    },
    unattributed: usage.unattributed,
    sourceDigest: digest,
  };
  const branchKey = (branch: TreeBranch) => `${key}#${branch.ownIds[0] ?? ""}`;
  const { branches } = split.split;
  const forks = branches.map((branch): ImportedConversation => {
    const own = select(branch.ownIds);
    const parent = branch.parentBranchIndex === null ? undefined : branches[branch.parentBranchIndex];
    return {
      ...facts,
      ...shared(),
      key: branchKey(branch),
      externalId: `${facts.externalId}#${branch.ownIds[0] ?? ""}`,
      title: branchTitle(own, branch.forkPointId === null ? undefined : byId.get(branch.forkPointId)),
      forkedFrom: { key: parent ? branchKey(parent) : key, eventId: branch.forkPointId },
      eventCount: own.length,
      eventStream: () => convertAll(own),
      get events() {
        return own.map(convert);
      },
      // Nothing is running on an abandoned branch, and it has no tags of its own.
      status: "idle",
      tags: {},
      activatedSkills: [...facts.activatedSkills],
      unattributed: emptyTotals(),
      sourceDigest: null,
    };
  });
  return { conversations: [root, ...forks], rejected };
}

function branchTitle(own: readonly PlacedEvent[], forkPoint: PlacedEvent | undefined): string {
  const said = firstUserText(own);
  if (said) return said;
  const known = forkPoint ? loadEvent(forkPoint).known : null;
  const at = forkPoint ? (known ? summaryOf(known) : forkPoint.kind) : "the start";
  return oneLine(`Branch at ${at}`, 80);
}
