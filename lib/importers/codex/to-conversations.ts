import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";
import { agentConfigOf, agentStateOf, statusOf, titleOf, workspaceOf } from "./describe-thread.ts";
import { findSpawns } from "./find-spawn.ts";
import type { Node } from "./node.ts";
import type { Nodes } from "./node-list.ts";
import { type Strand, splitThread } from "./split-thread.ts";
import type { Thread } from "./thread.ts";
import { toEvent } from "./to-event.ts";

/**
 * Threads → conversations, parents before their forks: each thread's own line, then what it left behind.
 * @param names given titles by thread id.
 */
export function toConversations(
  threads: readonly Thread[],
  names: ReadonlyMap<string, string>,
): ImportedConversation[] {
  const strands = threads.flatMap(splitThread);
  const ownerOf = findOwner(strands);
  const spawns = spawnsOf(threads);
  const digests = digestsOf(threads);
  return strands.map((strand): ImportedConversation => {
    const { key, thread, isTrunk, nodes } = strand;
    const spawn = isTrunk ? (spawns.get(thread.id) ?? null) : null;
    const spawner = spawn ? ownerOf(spawn) : undefined;
    const eager = isStored(nodes) ? null : [...eventsOf(nodes)];
    return {
      key,
      externalId: key,
      title: titleOf(strand, names),
      // Codex sends the session id as key; what a thread left behind was sent with the thread's own.
      promptCacheKey: isTrunk ? (thread.placed[0]?.rollout.meta?.sessionId ?? null) : null,
      forkedFrom: forkOf(strand, ownerOf),
      spawnedBy:
        isTrunk && thread.spawnedBy
          ? { key: spawner?.key ?? thread.spawnedBy.id, eventId: spawn?.eventId ?? null }
          : null,
      ...(eager ? {} : { eventCount: nodes.length, eventStream: () => eventsOf(nodes) }),
      get events() {
        return eager ?? [...eventsOf(nodes)];
      },
      config: agentConfigOf(strand),
      status: statusOf(strand),
      tags: {},
      agentState: agentStateOf(thread),
      activatedSkills: [],
      workspace: workspaceOf(thread),
      unattributed: isTrunk ? thread.unattributed : emptyTotals(),
      sourceDigest: isTrunk ? (digests.get(thread) ?? null) : null,
      links: isTrunk ? linksOf(thread) : [],
    };
  });
}

/** The strand each node is in: every node of an import is in one. */
function findOwner(strands: readonly Strand[]): (node: Node) => Strand | undefined {
  const owners = new Int32Array(strands.reduce((sum, { nodes }) => sum + nodes.length, 0));
  for (const [at, { nodes }] of strands.entries()) for (const { index } of nodes) owners[index] = at;
  return ({ index }) => strands[owners[index] ?? -1];
}

function isStored(nodes: Nodes): boolean {
  for (const { entry } of nodes) if (entry.isStored) return true;
  return false;
}

/** Of files on disk one at a time: not all are in memory. */
function* eventsOf(nodes: Nodes): Generator<ImportedEvent> {
  for (const node of nodes) yield toEvent(node);
}

function forkOf(
  { thread, isTrunk, forkPoint }: Strand,
  ownerOf: (node: Node) => Strand | undefined,
): ImportedConversation["forkedFrom"] {
  if (forkPoint) return { key: ownerOf(forkPoint)?.key ?? forkPoint.thread.id, eventId: forkPoint.eventId };
  if (!isTrunk) return { key: thread.id, eventId: null };
  return thread.forkedFrom ? { key: thread.forkedFrom.id, eventId: null } : null;
}

/** The threads its files name, whether they are in the upload or not. */
function linksOf({ id, placed }: Thread): string[] {
  const metas = placed.flatMap(({ rollout }) => rollout.meta ?? []);
  const named = metas.flatMap(({ forkedFrom, spawnedBy, base }) => [
    forkedFrom,
    spawnedBy,
    base?.threadId ?? null,
  ]);
  return [id, ...named.filter((each) => each !== null)];
}

function spawnsOf(threads: readonly Thread[]): Map<string, Node> {
  const children = new Map<Thread, Set<string>>();
  for (const { id, spawnedBy } of threads) {
    if (!spawnedBy) continue;
    const ids = children.get(spawnedBy) ?? new Set();
    children.set(spawnedBy, ids.add(id));
  }
  return new Map([...children].flatMap(([parent, ids]) => [...findSpawns(parent, ids)]));
}

/**
 * By content, wherever the files lie. A root's digest covers its whole family: the same root with one more fork is
 * another upload, not a repeated one.
 * @param threads origins before what goes on from them.
 */
function digestsOf(threads: readonly Thread[]): Map<Thread, string> {
  const rootOf = new Map<Thread, Thread>();
  const files = new Map<Thread, string[]>();
  for (const thread of threads) {
    const origin = thread.forkedFrom ?? thread.spawnedBy;
    const root = (origin && rootOf.get(origin)) ?? thread;
    rootOf.set(thread, root);
    const own = thread.placed.map(({ rollout }) => rollout.digest);
    files.set(thread, own);
    if (root !== thread) files.get(root)?.push(...own);
  }
  return new Map(
    [...files].map(([thread, digests]) => [thread, sha256(JSON.stringify(["codex", ...digests.sort()]))]),
  );
}
