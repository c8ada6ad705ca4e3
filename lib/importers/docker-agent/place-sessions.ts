import { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import type { Entry, Session, SessionFile } from "./read-session.ts";
import { callNames, toEvents } from "./to-events.ts";

/** An entry of the upload, however many sessions hold it. The first of them owns it. */
export type Node = {
  entry: Entry;
  owner: PlacedSession;
  events: ImportedEvent[];
  /** What follows it, by what it says. */
  next: Map<string, Node>;
};

export type PlacedSession = {
  file: SessionFile;
  session: Session;
  /** Names it in the upload. */
  key: string;
  nodes: Node[];
  /** How many of the nodes an earlier session holds. */
  shared: number;
  /** The session it is an entry of, and the index of that entry. */
  inside: { parent: PlacedSession; index: number } | null;
};

/**
 * Finds what the sessions of an upload share, and takes sub-sessions out as sessions of their own. Branches and forks
 * are deep copies without a pointer to where they come from.
 *
 * @param files in the order their sessions were made.
 */
export function placeSessions(files: readonly SessionFile[]): PlacedSession[] {
  const starts = new Map<string, Node[]>();
  return files.flatMap((file) => {
    const placed = placeSession(file, starts);
    return [placed, ...subSessionsOf(placed)];
  });
}

function placeSession(file: SessionFile, starts: Map<string, Node[]>): PlacedSession {
  const { session, path } = file;
  const placed: PlacedSession = { file, session, key: path, nodes: [], shared: 0, inside: null };
  const first = starts.get(session.entries[0]?.said ?? "") ?? [];
  const ways = first.map((start) => follow(start, session.entries)).filter((way) => isEvidence(way, session));
  placed.nodes = ways.reduce((best, way) => (way.length > best.length ? way : best), []);
  placed.shared = placed.nodes.length;
  addOwn(placed);
  const [start] = placed.nodes;
  if (placed.shared === 0 && start) starts.set(start.entry.said, [...first, start]);
  return placed;
}

function follow(start: Node, entries: readonly Entry[]): Node[] {
  const way = [start];
  for (const entry of entries.slice(1)) {
    const node = way.at(-1)?.next.get(entry.said);
    if (!node) break;
    way.push(node);
  }
  return way;
}

/**
 * Times are whole seconds, so two runs of one evaluation can begin with the same message. An answer that is the same
 * to the second is no chance; a session that names where it was branched needs none.
 */
function isEvidence(way: readonly Node[], { info }: Session): boolean {
  const parent = info.branch_parent_session_id;
  if (parent && way.some(({ owner }) => owner.session.info.id === parent)) return true;
  return way.some(({ entry: { item } }) => item?.kind !== "message" || item.message.role === "assistant");
}

function addOwn(placed: PlacedSession): void {
  const { entries } = placed.session;
  const ids = new EventIds(placed.nodes.flatMap(({ events }) => events.map(({ eventId }) => eventId)));
  const names = callNames(entries);
  for (const entry of entries.slice(placed.shared)) {
    const node: Node = { entry, owner: placed, events: toEvents(entry, names, ids), next: new Map() };
    const before = placed.nodes.at(-1);
    if (before && !before.next.has(entry.said)) before.next.set(entry.said, node);
    placed.nodes.push(node);
  }
}

/** Those of a shared entry belong to the session that owns it. */
function subSessionsOf(parent: PlacedSession): PlacedSession[] {
  return parent.nodes.flatMap(({ entry }, index) => {
    const { session } = entry;
    if (!session || index < parent.shared || session.entries.length === 0) return [];
    const key = `${parent.key}#${index}`;
    const placed: PlacedSession = {
      file: parent.file,
      session,
      key,
      nodes: [],
      shared: 0,
      inside: { parent, index },
    };
    addOwn(placed);
    return [placed, ...subSessionsOf(placed)];
  });
}
