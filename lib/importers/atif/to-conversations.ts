import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import {
  agentStateOf,
  externalIdOf,
  statusOf,
  systemPromptOf,
  titleOf,
  toAgentConfig,
} from "./describe-trajectory.ts";
import type { Link } from "./link-trajectories.ts";
import { agentModel, stepUsage, unattributedTotals } from "./step-usage.ts";
import { type StepEvents, toEvents } from "./to-events.ts";
import type { PlacedStep, Trajectory } from "./trajectory.ts";

type Links = ReadonlyMap<Trajectory, Link>;

/** A conversation's steps: those of its parents that it goes on from, then its own, with the conversation they are in. */
type Path = { owner: string; step: StepEvents }[];

/** Trajectories → conversations, parents before what continues them or runs for them. */
export function toConversations(trajectories: readonly Trajectory[], links: Links): ImportedConversation[] {
  const paths = new Map<Trajectory, Path>();
  const eventsAt = new Map<PlacedStep, StepEvents>();
  const externalIds = new Set<string>();
  const embedded = embeddedIn(trajectories);
  const digests = rootDigests(trajectories, links);
  return inOrder(trajectories, links).map((trajectory): ImportedConversation => {
    const link = links.get(trajectory) ?? null;
    const shared = link?.kind === "continues" ? (paths.get(link.parent) ?? []).slice(0, link.shared) : [];
    const first = copiesShared(trajectory, link) ? shared.length : 0;
    const own = trajectory.steps.slice(first);
    const ids = new EventIds(shared.flatMap(({ step }) => step.events.map((event) => event.eventId)));
    const model = agentModel(trajectory);
    const steps = own.map((placed) => {
      const isPrompt = placed === trajectory.steps[0] && systemPromptOf(trajectory) !== null;
      const events = toEvents(placed, stepUsage({ step: placed.step, agentModel: model }), isPrompt, ids);
      eventsAt.set(placed, events);
      return events;
    });
    paths.set(trajectory, [...shared, ...steps.map((step) => ({ owner: trajectory.key, step }))]);
    const events = steps.flatMap((step): ImportedEvent[] => step.events);
    const externalId = externalIdOf(trajectory);
    const isTaken = externalIds.has(externalId);
    externalIds.add(externalId);
    return {
      key: trajectory.key,
      externalId: isTaken ? `${externalId}#${trajectory.key}` : externalId,
      title: titleOf(trajectory, own, events),
      promptCacheKey: null,
      forkedFrom: link?.kind === "continues" ? forkPoint(link, shared) : null,
      spawnedBy: link?.kind === "runs-for" ? spawnPoint(link, eventsAt) : null,
      events,
      config: toAgentConfig(trajectory),
      status: statusOf(trajectory),
      tags: {},
      agentState: agentStateOf(trajectory),
      activatedSkills: [],
      workspace: null,
      unattributed: unattributedTotals(trajectory, embedded.get(trajectory) ?? []),
      sourceDigest: digests.get(trajectory) ?? null,
    };
  });
}

/** A continuation without copied steps starts behind all of its parent's. */
function copiesShared({ steps }: Trajectory, link: Link | null): boolean {
  return link?.kind === "continues" && steps[0]?.step.isCopied === true;
}

/** The last step both share, in the conversation it belongs to: that may be the parent's own parent. */
function forkPoint(link: Link, shared: Path): ImportedConversation["forkedFrom"] {
  const last = shared.at(-1);
  return { key: last?.owner ?? link.parent.key, eventId: last?.step.events.at(-1)?.eventId ?? null };
}

function spawnPoint(
  link: Extract<Link, { kind: "runs-for" }>,
  eventsAt: ReadonlyMap<PlacedStep, StepEvents>,
): NonNullable<ImportedConversation["spawnedBy"]> {
  const caller = link.at ? (eventsAt.get(link.at.step)?.callerOf(link.at.result) ?? null) : null;
  return { key: link.parent.key, eventId: caller };
}

/** Of every root: over its document and those of all that continue it or run for it, wherever they lie. */
function rootDigests(trajectories: readonly Trajectory[], links: Links): Map<Trajectory, string> {
  const families = new Map<Trajectory, string[]>();
  for (const each of trajectories) {
    let root = each;
    for (let link = links.get(root); link; link = links.get(root)) root = link.parent;
    const hashes = families.get(root) ?? [];
    if (each.host === null) hashes.push(sha256(each.bytes));
    families.set(root, hashes);
  }
  return new Map(
    [...families].map(([root, hashes]) => [
      root,
      sha256(JSON.stringify(["atif", ...hashes.sort(compareText)])),
    ]),
  );
}

/** What a trajectory embeds, at any depth. */
function embeddedIn(trajectories: readonly Trajectory[]): Map<Trajectory, Trajectory[]> {
  const embedded = new Map<Trajectory, Trajectory[]>();
  for (const each of trajectories) {
    for (let host = each.host; host; host = host.host) {
      const list = embedded.get(host);
      if (list) list.push(each);
      else embedded.set(host, [each]);
    }
  }
  return embedded;
}

function inOrder(trajectories: readonly Trajectory[], links: Links): Trajectory[] {
  const done = new Set<Trajectory>();
  for (const start of trajectories) {
    const path: Trajectory[] = [];
    for (let each: Trajectory | undefined = start; each && !done.has(each); each = links.get(each)?.parent) {
      path.push(each);
    }
    for (const each of path.reverse()) done.add(each);
  }
  return [...done];
}
