import { EventIds } from "#lib/importers/event-ids.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";
import { type Piece, toPieces } from "./pieces.ts";
import { eventPlan, type PlannedEvent } from "./plan-events.ts";
import type { SessionExport } from "./read-export.ts";

/** A message of the upload, however many exports hold it. The first of them owns it. */
export type Node = {
  piece: Piece;
  owner: PlacedExport;
  events: (PlannedEvent & { eventId: string })[];
  next: Successors;
};

/** What follows a message in all exports, by message id and by what a fork keeps of it. */
type Successors = Map<string, Node>;

export type PlacedExport = {
  source: SessionExport;
  /** "" without one. */
  sessionEventId: string;
  /** The session's messages in order. From `reverted` on they were taken back. */
  nodes: Node[];
  reverted: number;
  /** How many of them an earlier export holds. */
  shared: number;
};

/**
 * Finds what the exports of an upload share. opencode's forks have new ids for everything and name no parent; the
 * times of messages and the ids of calls they keep. Exports of one session at two times share its messages by id.
 *
 * @param exports in the order their sessions were made, of one session the latest first.
 */
export function placeExports(exports: readonly SessionExport[], rejected: Rejected[]): PlacedExport[] {
  const starts: Successors = new Map();
  return exports.map((source) => placeExport(source, starts, rejected));
}

function placeExport(source: SessionExport, starts: Successors, rejected: Rejected[]): PlacedExport {
  const { pieces, reverted, note } = toPieces(source);
  if (note) rejected.push({ file: source.path, line: null, reason: note });
  const placed: PlacedExport = { source, sessionEventId: "", nodes: [], reverted, shared: 0 };
  let next = starts;
  for (const piece of pieces) {
    const twin = namesOf(piece)
      .map((name) => next.get(name))
      .find((node) => node !== undefined);
    if (!twin) break;
    placed.nodes.push(twin);
    next = twin.next;
  }
  placed.shared = placed.nodes.length;
  const taken = placed.nodes.flatMap(({ events, owner }) => [
    owner.sessionEventId,
    ...events.map(({ eventId }) => eventId),
  ]);
  const ids = new EventIds(taken);
  const { session } = source;
  if (session.bytes) placed.sessionEventId = ids.take(session.value.id, "session", session.bytes);
  for (const piece of pieces.slice(placed.shared)) {
    const events = eventPlan(piece).map((event) => ({
      ...event,
      eventId: ids.take(event.wantedId, event.sourceKind.replaceAll("/", "-"), event.bytes),
    }));
    const node: Node = { piece, owner: placed, events, next: new Map() };
    placed.nodes.push(node);
    for (const name of namesOf(piece)) if (!next.has(name)) next.set(name, node);
    next = node.next;
  }
  return placed;
}

/** The names by which another export may know a message. Without a time and a call only its id is left. */
function namesOf({ message: { info, parts }, from, to }: Piece): string[] {
  const range = from === 0 && to === parts.length ? "" : `${from}-${to}`;
  const byId = `id ${range} ${info.sessionID ?? ""} ${info.id}`;
  const created = info.time?.created;
  if (typeof created !== "number") return [byId];
  const calls = parts.flatMap(({ value }) => value.callID || []);
  const texts = info.role === "user" ? parts.flatMap(({ value }) => value.text || []) : [];
  return [
    byId,
    sha256(JSON.stringify(["kept", range, info.role, created, info.modelID ?? null, calls, texts])),
  ];
}
