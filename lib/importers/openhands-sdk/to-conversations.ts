import { cacheKeyOf } from "#lib/conversation/cache-key.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { chooseTitle } from "#lib/importers/choose-title.ts";
import type { ImportedConversation, ImportedEvent, Rejected } from "#lib/importers/importer.ts";
import { toAgentConfig } from "./agent-config.ts";
import type { PlacedRun } from "./arrange-runs.ts";
import { withoutCarried } from "./carried-meters.ts";
import { askedLines, describeRun, type RunFacts } from "./describe-run.ts";
import { joinUsage } from "./join-usage.ts";
import { bodyOf, type PlacedEvent } from "./read-events.ts";
import { type Strand, type Strands, strandsOf } from "./strands.ts";
import { toEvent } from "./to-event.ts";

/**
 * A directory → its trunk, then its abandoned branches as forks of it. Where it begins with a copy of another's
 * events the trunk is a fork too, and only what is its own is made.
 * @param known strands of the directories before it; its own are added.
 */
export function toConversations(
  placed: PlacedRun,
  known: Strands,
  rejected: Rejected[],
): ImportedConversation[] {
  const { opened, parent } = placed;
  const { digest, state, events, byId } = opened;
  const strands = strandsOf(placed, known, rejected);
  const own = ownEventsOf(placed, strands);
  const usage = joinUsage(own, parent ? ownMetersOf(placed, parent) : opened.meters);
  const configPrompt = events.find((event) => bodyOf(event, "SystemPromptEvent") !== null);
  const systemPrompt = configPrompt ? bodyOf(configPrompt, "SystemPromptEvent") : null;
  const convert = (source: PlacedEvent): ImportedEvent =>
    toEvent(source, usage.byEventId.get(source.id) ?? null, source === configPrompt);

  /** One at a time: of a long run not all are in memory. */
  function* convertAll(sources: readonly PlacedEvent[]) {
    for (const source of sources) yield convert(source);
  }

  const facts = describeRun(opened, own, () => convertAll(own));
  return strands.map((strand): ImportedConversation => {
    const { key, isTrunk, ownIds, forkedFrom } = strand;
    const sources = ownIds.flatMap((id) => byId.get(id) ?? []);
    return {
      ...(isTrunk ? facts : branchFacts(facts, strand, sources, () => convertAll(sources))),
      // A fork in a directory of its own was sent with a key of its own; a branch inside of one with its trunk's.
      promptCacheKey: isTrunk && forkedFrom ? cacheKeyOf(facts.externalId) : null,
      config: toAgentConfig(state?.agent, systemPrompt),
      key,
      forkedFrom,
      eventCount: sources.length,
      eventStream: () => convertAll(sources),
      get events() {
        return sources.map(convert);
      },
      unattributed: isTrunk ? usage.unattributed : emptyTotals(),
      sourceDigest: forkedFrom ? null : digest,
    };
  });
}

function ownEventsOf({ opened, parent }: PlacedRun, strands: readonly Strand[]): readonly PlacedEvent[] {
  if (!parent) return opened.events;
  const own = new Set(strands.flatMap(({ ownIds }) => ownIds));
  return opened.events.filter(({ id }) => own.has(id));
}

function ownMetersOf({ opened, earlier }: PlacedRun, parent: PlacedRun) {
  const counted = earlier.flatMap((each) => each.opened.meters);
  return withoutCarried(opened.meters, counted, parent.opened.meters);
}

/** Nothing is running on an abandoned branch, and it has no tags of its own. */
function branchFacts(
  facts: RunFacts,
  { ownIds }: Strand,
  own: readonly PlacedEvent[],
  steps: () => Iterable<ImportedEvent>,
): RunFacts {
  return {
    ...facts,
    externalId: `${facts.externalId}#${ownIds[0] ?? ""}`,
    title: branchTitle(own, steps),
    status: "idle",
    tags: {},
    activatedSkills: [...facts.activatedSkills],
  };
}

function branchTitle(own: readonly PlacedEvent[], steps: () => Iterable<ImportedEvent>): string {
  return chooseTitle({ asked: askedLines(own), steps, fallback: "Branch without messages" });
}
