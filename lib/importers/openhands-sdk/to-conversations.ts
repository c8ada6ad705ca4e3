import { cacheKeyOf } from "#lib/conversation/cache-key.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import { chooseTitle } from "#lib/importers/choose-title.ts";
import type { ImportedConversation, ImportedEvent, Rejected } from "#lib/importers/importer.ts";
import { toAgentConfig } from "./agent-config.ts";
import type { PlacedRun } from "./arrange-runs.ts";
import { withoutCarried } from "./carried-meters.ts";
import { askedLines, describeRun, type RunFacts } from "./describe-run.ts";
import type { EventLog } from "./event-log.ts";
import { joinUsage } from "./join-usage.ts";
import type { PlacedEvents } from "./placed-events.ts";
import { bodyOf } from "./read-events.ts";
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
  const { digest, state, log } = opened;
  const strands = strandsOf(placed, known, rejected);
  const own = ownEventsOf(placed, strands);
  const usage = joinUsage(own, parent ? ownMetersOf(placed, parent) : opened.meters);
  const configPrompt = log.events.find((event) => bodyOf(event, "SystemPromptEvent") !== null);
  const systemPrompt = configPrompt ? bodyOf(configPrompt, "SystemPromptEvent") : null;
  const told: Told = { log, usage: usage.byRow, promptRow: configPrompt?.row ?? null };
  const facts = describeRun(opened, own, () => eventsOf(told, own.rows));
  return strands.map((strand): ImportedConversation => {
    const { key, isTrunk, forkedFrom } = strand;
    const { rows } = strand.own;
    const about = {
      ...(isTrunk ? facts : branchFacts(facts, strand, () => eventsOf(told, rows))),
      // A fork in a directory of its own was sent with a key of its own; a branch inside of one with its trunk's.
      promptCacheKey: isTrunk && forkedFrom ? cacheKeyOf(facts.externalId) : null,
      config: toAgentConfig(state?.agent, systemPrompt),
      key,
      forkedFrom,
      unattributed: isTrunk ? usage.unattributed : emptyTotals(),
      sourceDigest: forkedFrom ? null : digest,
    };
    return withEvents(about, told, rows);
  });
}

/** What the events of a log are made with. */
type Told = { log: EventLog; usage: ReadonlyMap<number, Usage>; promptRow: number | null };

/** One at a time: of a long run not all are in memory. */
function* eventsOf({ log, usage, promptRow }: Told, rows: Int32Array): Generator<ImportedEvent> {
  for (const row of rows) yield toEvent(log.at(row), usage.get(row) ?? null, row === promptRow);
}

/** In a function of its own: what it gives back holds on to rows, and not to all that was known when it was made. */
function withEvents(
  about: Omit<ImportedConversation, "events" | "eventCount" | "eventStream">,
  told: Told,
  rows: Int32Array,
): ImportedConversation {
  return {
    ...about,
    eventCount: rows.length,
    eventStream: () => eventsOf(told, rows),
    get events() {
      return [...eventsOf(told, rows)];
    },
  };
}

function ownEventsOf({ opened, parent }: PlacedRun, strands: readonly Strand[]): PlacedEvents {
  if (!parent) return opened.log.events;
  const own = new Set(strands.flatMap((strand) => [...strand.own.rows]));
  return opened.log.events.filter(({ row }) => own.has(row));
}

function ownMetersOf({ opened, earlier }: PlacedRun, parent: PlacedRun) {
  const counted = earlier.flatMap((each) => each.opened.meters);
  return withoutCarried(opened.meters, counted, parent.opened.meters);
}

/** Nothing is running on an abandoned branch, and it has no tags of its own. */
function branchFacts(facts: RunFacts, { own }: Strand, steps: () => Iterable<ImportedEvent>): RunFacts {
  return {
    ...facts,
    externalId: `${facts.externalId}#${own.at(0)?.id ?? ""}`,
    title: branchTitle(own, steps),
    status: "idle",
    tags: {},
    activatedSkills: [...facts.activatedSkills],
  };
}

function branchTitle(own: PlacedEvents, steps: () => Iterable<ImportedEvent>): string {
  return chooseTitle({ asked: askedLines([own]), steps, fallback: "Branch without messages" });
}
