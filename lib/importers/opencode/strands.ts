import { groupBy } from "#lib/group-by.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import type { Node, PlacedExport } from "./place-exports.ts";
import { spawnedSession } from "./source-part.ts";

/** A conversation to be: where a session goes on, or what was taken back of it. */
export type Strand = {
  key: string;
  placed: PlacedExport;
  isTrunk: boolean;
  own: Node[];
  /** The history it shares ends with `node` of the strand `owner`; a null node: with its session event, if any. */
  forkedFrom: { owner: Strand; node: Node | null } | null;
  spawnedBy: { owner: Strand; eventId: string | null } | null;
};

/** The strands of all exports with their edges, parents before what was forked or spawned from them. */
export function toStrands(exports: readonly PlacedExport[], rejected: Rejected[]): Strand[] {
  const strands: Strand[] = [];
  const ownerOf = new Map<Node, Strand>();
  const add = (strand: Strand) => {
    strands.push(strand);
    for (const node of strand.own) ownerOf.set(node, strand);
  };
  for (const placed of exports) {
    const trunk = trunkOf(placed, ownerOf);
    if (trunk) add(trunk);
    const branch = branchOf(placed, trunk, ownerOf);
    if (branch) add(branch);
    if (trunk || branch) continue;
    const reason = `holds nothing that ${pathOfOwner(placed)} does not hold; imported with it`;
    rejected.push({ file: placed.source.path, line: null, reason });
  }
  connectAgents(strands, ownerOf);
  return inOrder(strands);
}

/** Where the session goes on; null for an earlier state of a session that another export tells whole. */
function trunkOf(placed: PlacedExport, ownerOf: ReadonlyMap<Node, Strand>): Strand | null {
  const { nodes, shared, reverted, source } = placed;
  const own = nodes.slice(shared, reverted);
  const forkedFrom = edgeBehind(nodes[Math.min(shared, reverted) - 1], ownerOf);
  const of = forkedFrom?.owner.placed.source.session.value.id;
  if (own.length === 0 && of === source.session.value.id) return null;
  return { key: source.path, placed, isTrunk: true, own, forkedFrom, spawnedBy: null };
}

/** What was taken back and is not in another export. */
function branchOf(
  placed: PlacedExport,
  trunk: Strand | null,
  ownerOf: ReadonlyMap<Node, Strand>,
): Strand | null {
  const { nodes, shared, reverted, source } = placed;
  const start = Math.max(shared, reverted);
  const own = nodes.slice(start);
  const [first] = own;
  if (!first) return null;
  const forkedFrom = edgeBehind(nodes[start - 1], ownerOf) ?? (trunk && { owner: trunk, node: null });
  const key = `${source.path}#${first.events[0]?.eventId ?? ""}`;
  return { key, placed, isTrunk: false, own, forkedFrom, spawnedBy: null };
}

function edgeBehind(node: Node | undefined, ownerOf: ReadonlyMap<Node, Strand>): Strand["forkedFrom"] {
  const owner = node && ownerOf.get(node);
  return owner ? { owner, node } : null;
}

function pathOfOwner({ nodes }: PlacedExport): string {
  return nodes.at(-1)?.owner.source.path ?? "another file";
}

/** Ties sub-agents to the `task` call that made them, else to the session they name as their parent. */
function connectAgents(strands: readonly Strand[], ownerOf: ReadonlyMap<Node, Strand>): void {
  const calls = new Map<string, { owner: Strand; eventId: string | null }>();
  for (const [node, owner] of ownerOf) {
    for (const { value } of node.piece.message.parts) {
      const id = spawnedSession(value);
      const event = node.events.find(({ kind, wantedId }) => kind === "tool_call" && wantedId === value.id);
      if (id !== null && event && !calls.has(id)) calls.set(id, { owner, eventId: event.eventId });
    }
  }
  const trunks = new Map<string, Strand>();
  for (const strand of strands) {
    const { id } = strand.placed.source.session.value;
    if (strand.isTrunk && !trunks.has(id)) trunks.set(id, strand);
  }
  for (const strand of strands) {
    if (!strand.isTrunk || strand.forkedFrom) continue;
    const { id, parentID } = strand.placed.source.session.value;
    const parent = parentID ? trunks.get(parentID) : undefined;
    const spawn = calls.get(id) ?? (parent ? { owner: parent, eventId: null } : null);
    if (spawn && spawn.owner.placed !== strand.placed) strand.spawnedBy = spawn;
  }
}

export function parentOf(strand: Strand): Strand | null {
  return strand.forkedFrom?.owner ?? strand.spawnedBy?.owner ?? null;
}

/** Sessions that name each other as parents are made roots. */
function inOrder(strands: readonly Strand[]): Strand[] {
  const children = groupBy(strands, parentOf);
  const ordered = new Set<Strand>();
  const emit = (first: Strand) => {
    const ready = [first];
    for (let at = ready.pop(); at; at = ready.pop()) {
      if (ordered.has(at)) continue;
      ordered.add(at);
      ready.push(...(children.get(at) ?? []).toReversed());
    }
  };
  for (const root of children.get(null) ?? []) emit(root);
  for (const strand of strands) {
    if (ordered.has(strand)) continue;
    strand.spawnedBy = null;
    emit(strand);
  }
  return [...ordered];
}
