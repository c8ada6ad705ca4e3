import { EventIds } from "#lib/importers/event-ids.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import { sha256 } from "#lib/sha256.ts";
import { type LinkedLine, linkLines } from "./link-lines.ts";
import type { FileLine, SessionFile } from "./read-file.ts";
import { type Settings, settingsAfter, startSettings } from "./settings.ts";
import { secondCall } from "./source-message.ts";

/** One entry of the upload, however many files hold it. The first of them owns it. */
export type Node = FileLine & {
  owner: PlacedFile;
  /** Its own event, then one for every block from the second tool call on. */
  eventIds: string[];
  settings: Settings;
  children: Siblings;
};

/** Entries with the same parent by what they say, and by that and their id. Two can say the same. */
type Siblings = Map<string, Node[]>;

export type PlacedFile = {
  file: SessionFile;
  links: LinkedLine[];
  /** Of each link, in the same order. */
  nodes: Node[];
  /** "" without a header. */
  headerId: string;
  /** The file that owns the start this one shares; null when it shares none. */
  base: PlacedFile | null;
};

/**
 * Finds what the files of an upload share. A session forked by pi starts with the entries of the one it comes from,
 * with their ids and times; they are one history, owned by the first file that holds it.
 *
 * @param files in the order their sessions were made.
 */
export function placeFiles(files: readonly SessionFile[], rejected: Rejected[]): PlacedFile[] {
  const starts: Siblings = new Map();
  return files.map((file) => placeFile(file, linkLines(file, rejected), starts));
}

function placeFile(file: SessionFile, links: LinkedLine[], starts: Siblings): PlacedFile {
  const placed: PlacedFile = { file, links, nodes: [], headerId: "", base: null };
  const twins = findTwins(links, starts);
  const shared = twins.filter((twin) => twin !== null);
  const owner = shared[0]?.owner;
  if (owner) placed.base = owner.base ?? owner;

  const headers = [...new Set(shared.map((node) => node.owner))].map(({ headerId }) => headerId);
  const ids = new EventIds([...headers, ...shared.flatMap((node) => node.eventIds)]);
  const { header } = file;
  if (header) placed.headerId = ids.take(header.entry.id, "session", header.bytes);
  for (const [index, link] of links.entries()) {
    const parent = link.parent === null ? null : (placed.nodes[link.parent] ?? null);
    const twin = twins[index];
    const node = twin ?? makeNode(link, placed, parent, ids);
    placed.nodes.push(node);
    if (!twin) addTo(parent ? parent.children : starts, node);
  }
  return placed;
}

/**
 * Of each line the entry an earlier file holds in the same place, or null: the same text, and the same id or at least
 * the same time. Forks of version 1 sessions have no ids, and pi gives new ones to a file it goes on with.
 */
function findTwins(links: readonly LinkedLine[], starts: Siblings): (Node | null)[] {
  const twins: (Node | null)[] = [];
  const claimed = new Set<Node>();
  const cursors = new Map<Node[], number>();
  let base: PlacedFile | null = null;
  for (const link of links) {
    const among = link.parent === null ? starts : twins[link.parent]?.children;
    const twin = among ? findTwin(among, link, claimed, cursors) : null;
    const root: PlacedFile | null = twin && (twin.owner.base ?? twin.owner);
    // Its first entry says which history it shares; later starts of it can only belong to the same one.
    const isFirst = twins.length === 0 || (base === null && link.parent === null && claimed.size === 0);
    if (isFirst) base = root;
    const isOurs = twin !== null && root === base;
    if (isOurs) claimed.add(twin);
    twins.push(isOurs ? twin : null);
  }
  return twins;
}

function findTwin(
  among: Siblings,
  link: LinkedLine,
  claimed: ReadonlySet<Node>,
  cursors: Map<Node[], number>,
): Node | null {
  const said = saidBy(link);
  const { id, timestamp } = link.entry;
  const same = id === null ? undefined : among.get(`${said} ${id}`)?.find((node) => !claimed.has(node));
  if (same || timestamp === null) return same ?? null;
  const equal = among.get(said) ?? [];
  let at = cursors.get(equal) ?? 0;
  for (let node = equal[at]; node && claimed.has(node); node = equal[at]) at++;
  cursors.set(equal, at);
  return equal[at] ?? null;
}

function addTo(siblings: Siblings, node: Node): void {
  const said = saidBy(node);
  for (const key of node.entry.id === null ? [said] : [said, `${said} ${node.entry.id}`]) {
    const equal = siblings.get(key);
    if (equal) equal.push(node);
    else siblings.set(key, [node]);
  }
}

function makeNode(link: LinkedLine, owner: PlacedFile, parent: Node | null, ids: EventIds): Node {
  const { entry, bytes, line } = link;
  const own = ids.take(entry.id, entry.type, bytes);
  const blocks = entry.message?.role === "assistant" ? entry.message.blocks : [];
  const second = secondCall(blocks);
  const rest = second === null ? [] : blocks.slice(second);
  const more = rest.map((_block, at) => `${own.slice(0, 190)}#${(second ?? 0) + at}`);
  const settings = settingsAfter(parent?.settings ?? startSettings(owner.file.header), entry);
  const eventIds = [own, ...more.map((id) => ids.take(id, entry.type, bytes))];
  return { entry, bytes, line, owner, eventIds, settings, children: new Map() };
}

/** What an entry says, without where it stands. */
function saidBy({ entry }: FileLine): string {
  const { id, parentId, firstKeptEntryId, firstKeptEntryIndex, ...said } = entry.raw;
  return sha256(JSON.stringify(said));
}
