import type { GraphHead, KnownLanes } from "#lib/api/graph-stream.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import { currentRuns } from "#lib/conversation/current-runs.ts";
import { findSharedPrefixes } from "#lib/conversation/find-shared-prefix.ts";
import { familyTotals } from "#lib/conversation/metrics.ts";
import type { Step } from "#lib/conversation/step.ts";
import type { Database, Reads } from "#lib/db/store.ts";
import { findSpawnSeqs, type Retry, toLaneHeads } from "./lane-heads.ts";
import { LaneReader, type StepRun } from "./lane-reader.ts";
import { conversationNotFound } from "./not-found.ts";

export type GraphPart =
  | GraphHead
  | { type: "steps"; runs: [lane: number, at: number, count: number][]; steps: Step[] };

/** A browser parses and places this many well within a frame. */
const WINDOW = 400;

/**
 * The branch graph of the family `conversationId` belongs to, part by part: a head with every lane, then the steps,
 * lane after lane in creation order. Of lanes in `known` that have not changed there are no steps, of those that
 * have grown only what is new. Reads narrow rows only, never a payload; a caller that stops early stops the reading.
 *
 * Errors: `not_found`.
 */
export async function streamFamilyGraph(
  db: Database,
  conversationId: string,
  known: KnownLanes["known"] = [],
): Promise<Result<AsyncGenerator<GraphPart>>> {
  const conversation = await db.read.findConversation(conversationId);
  if (!conversation) return conversationNotFound(conversationId);
  const family = await db.read.findFamily(conversation.familyId);
  if (!family) return fail("not_found", "The run of this conversation is gone. Go back to the runs list.");
  const [members, configs, replaced] = await Promise.all([
    db.read.listConversationsOfFamilies([family.id]),
    db.read.listConfigSummaries([family.id]),
    db.read.listReplacedRuns([family.id]),
  ]);
  const current = currentRuns(members, replaced);
  // A replaced run keeps its own address.
  const conversations = current.some(({ id }) => id === conversationId) ? current : members;
  const recorded = new Set(await db.read.listRecordedConversations(family.id));
  const spawnSeqs = await findSpawnSeqs(db.read, conversations);
  const roots = conversations.filter((each) => each.forkedFromId === null && each.spawnedById === null);
  const hasRetries = roots.length > 1 && roots.some((root) => !isKnown(root, known));
  // What retries share is told by the steps of all roots.
  const { readers, resumed } = await openReaders(db.read, conversations, hasRetries ? [] : known);
  const head = (retries: ReadonlyMap<string, Retry> | null): GraphHead => ({
    type: "head",
    familyId: family.id,
    title: family.title,
    origin: family.origin,
    labels: family.labels,
    lanes: toLaneHeads(conversations, { configs, spawnSeqs, retries, resumed, recorded }),
    totals: familyTotals(conversations),
  });
  return ok(
    hasRetries
      ? readThenTell(db.read, family.id, readers, () => head(findRetries(roots, readers)))
      : tellWhileReading(db.read, family.id, readers, head(roots.length > 1 ? null : new Map())),
  );
}

type Readers = ReadonlyMap<string, LaneReader>;

async function* tellWhileReading(reads: Reads, familyId: string, readers: Readers, head: GraphHead) {
  yield head;
  yield* readSteps(reads, familyId, readers);
}

async function* readThenTell(reads: Reads, familyId: string, readers: Readers, head: () => GraphHead) {
  const parts: GraphPart[] = [];
  for await (const part of readSteps(reads, familyId, readers)) parts.push(part);
  yield head();
  yield* parts;
}

async function* readSteps(reads: Reads, familyId: string, readers: Readers): AsyncGenerator<GraphPart> {
  let current: LaneReader | null = null;
  let window = openWindow();
  for await (const events of reads.streamStepEvents(familyId, [...readers.keys()])) {
    const runs: [number, StepRun][] = [];
    for (const event of events) {
      const reader = readers.get(event.conversationId) ?? null;
      if (reader !== current && current !== null) runs.push(...runsOf(current, current.finish()));
      current = reader;
      reader?.take(event);
    }
    if (current !== null) runs.push(...runsOf(current, current.takeSettled()));
    for (const [lane, run] of runs) window = yield* fill(window, lane, run);
  }
  if (current !== null) {
    for (const [lane, run] of runsOf(current, current.finish())) window = yield* fill(window, lane, run);
  }
  if (window.steps.length > 0) yield window;
}

type Window = Extract<GraphPart, { type: "steps" }>;

function openWindow(): Window {
  return { type: "steps", runs: [], steps: [] };
}

/** Puts a run into windows and hands out those that are full. @returns the one that is not */
function* fill(window: Window, lane: number, { at, steps }: StepRun): Generator<Window, Window> {
  let filling = window;
  for (let from = 0; from < steps.length; ) {
    const part = steps.slice(from, from + WINDOW - filling.steps.length);
    filling.runs.push([lane, at + from, part.length]);
    filling.steps.push(...part);
    from += part.length;
    if (filling.steps.length < WINDOW) continue;
    yield filling;
    filling = openWindow();
  }
  return filling;
}

function* runsOf({ lane }: LaneReader, runs: Iterable<StepRun>): Generator<[number, StepRun]> {
  for (const run of runs) yield [lane, run];
}

type Opened = {
  /** One for each lane whose steps are to be read, by conversation id in creation order. */
  readers: Map<string, LaneReader>;
  /** Conversations of which what is known holds, all or the first part of what they have by now. */
  resumed: ReadonlySet<string>;
};

async function openReaders(
  reads: Reads,
  conversations: readonly Conversation[],
  known: KnownLanes["known"],
): Promise<Opened> {
  const heads = new Map(known.map(([id, headSeq, headHash]) => [id, { headSeq, headHash }]));
  const readers = new Map<string, LaneReader>();
  const resumed = new Set<string>();
  for (const [lane, { id, headSeq, headHash, forkPointSeq }] of conversations.entries()) {
    const before = heads.get(id);
    const unchanged = before?.headHash === headHash;
    // The same id may be another conversation by now: then nothing of what is known holds.
    const at = unchanged || !before ? null : await reads.findEventBySeq(id, before.headSeq);
    const grown = at !== null && at.chainHash === before?.headHash;
    if (unchanged || grown) resumed.add(id);
    if (unchanged || headSeq <= (forkPointSeq ?? -1)) continue;
    readers.set(id, new LaneReader(lane, headSeq, grown ? at.seq : null));
  }
  return { readers, resumed };
}

function isKnown({ id, headHash }: Conversation, known: KnownLanes["known"]): boolean {
  return known.some(([knownId, , knownHash]) => knownId === id && knownHash === headHash);
}

/** What each root has in common with an earlier one: CI retries of a job begin with the same prompt. */
function findRetries(roots: readonly Conversation[], readers: Readers): Map<string, Retry> {
  const steps = roots.map(({ id }): readonly Step[] => readers.get(id)?.steps() ?? []);
  const retries = new Map<string, Retry>();
  for (const [at, prefix] of findSharedPrefixes(steps).entries()) {
    const [root, earlier] = [roots[at], prefix === null ? undefined : roots[prefix.index]];
    if (root !== undefined && prefix !== null && earlier !== undefined)
      retries.set(root.id, { conversationId: earlier.id, steps: prefix.steps });
  }
  return retries;
}
