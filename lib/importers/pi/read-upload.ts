import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { ImportedConversation, ImportResult, Rejected, SourceFile } from "#lib/importers/importer.ts";
import { compareText, splitPath } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { sessionName, statusOf, surroundingsOf, titleOf, toAgentConfig } from "./describe.ts";
import { groupFiles } from "./detect.ts";
import { orderFiles, parentName } from "./order-files.ts";
import { type Node, type PlacedFile, placeFiles } from "./place-files.ts";
import { readFile, type SessionFile } from "./read-file.ts";
import { startSettings } from "./settings.ts";
import { QUIET_TYPES } from "./source-entry.ts";
import { isCall } from "./source-message.ts";
import { type Strand, splitFile } from "./split-file.ts";
import { type CallNames, headerEvent, toEvents } from "./to-events.ts";

/** Every session of the upload; branches inside a file and sessions forked from another file become forks. */
export function readUpload(files: readonly SourceFile[]): ImportResult {
  const { sessions, empty, ignored } = groupFiles(files);
  const rejected: Rejected[] = empty.map((file) => ({ file, line: null, reason: "is empty" }));
  const { files: ordered, parents } = orderFiles(withoutPrinted(readSessions(sessions, rejected), rejected));
  const placed = placeFiles(ordered, rejected).filter(
    (each) => !isSilent(each, rejected) && !isOlderState(each, rejected),
  );
  const strands = placed.flatMap(splitFile);
  const keys = new Map(strands.map((strand) => [strand, keyOf(strand)]));
  const owners = new Map<Node, Strand>();
  for (const strand of strands) for (const node of strand.own) owners.set(node, strand);
  const trunks = new Map(
    strands.filter(({ isTrunk }) => isTrunk).map((strand) => [strand.placed.file, strand]),
  );
  const reader: Reader = {
    keyOf: (strand) => (strand && keys.get(strand)) ?? "",
    ownerOf: (node) => owners.get(node),
    trunkOf: (file) => (file ? trunks.get(file) : undefined),
    parents,
    names: callNames(placed),
    digests: familyDigests(placed, parents),
  };
  const conversations = strands.map((strand) => toConversation(strand, reader));
  return { conversations, rejected: rejected.sort((a, b) => compareText(a.file, b.file)), ignored };
}

type Reader = {
  keyOf(strand: Strand | undefined): string;
  ownerOf(node: Node): Strand | undefined;
  trunkOf(file: SessionFile | undefined): Strand | undefined;
  parents: ReadonlyMap<SessionFile, SessionFile>;
  names: CallNames;
  digests: ReadonlyMap<SessionFile, string>;
};

function toConversation(strand: Strand, reader: Reader): ImportedConversation {
  const { placed, isTrunk, own, forkPoint } = strand;
  const { file } = placed;
  const forkedFrom = forkOf(strand, reader);
  const last = own.at(-1) ?? forkPoint;
  const session = sessionName(file);
  const events = [
    ...(isTrunk ? headerEvent(placed) : []),
    ...own.flatMap((node) => toEvents(node, reader.names)),
  ];
  return {
    key: reader.keyOf(strand),
    externalId: isTrunk ? session : `${session}#${own[0]?.eventIds[0] ?? ""}`,
    title: titleOf(strand, () => events),
    // pi sends the session id; every branch of a file is the same session.
    promptCacheKey: isTrunk ? (file.header?.entry.id?.slice(0, 64) ?? null) : null,
    forkedFrom,
    events,
    config: toAgentConfig(last?.settings ?? startSettings(file.header)),
    // Nothing is running on a branch the session left.
    status: isTrunk ? statusOf(strand) : "idle",
    tags: {},
    ...surroundingsOf(file),
    unattributed: emptyTotals(),
    sourceDigest: isTrunk ? (reader.digests.get(file) ?? null) : null,
    links: isTrunk ? linksOf(file) : [],
  };
}

/** Session ids, its own and its parent's; pi writes the parent's as a path that ends in it. */
function linksOf(file: SessionFile): string[] {
  const parent = parentName(file);
  const id =
    parent &&
    splitPath(parent)
      .name.replace(/^.*_/, "")
      .replace(/\.jsonl$/, "");
  return [file.header?.entry.id ?? "", id ?? ""].filter((each) => each !== "");
}

/** The last event shared: the last one of an entry, so that a fork behind a response has all of its calls. */
function forkOf(strand: Strand, reader: Reader): ImportedConversation["forkedFrom"] {
  const { placed, isTrunk, forkPoint } = strand;
  if (forkPoint) {
    return { key: reader.keyOf(reader.ownerOf(forkPoint)), eventId: forkPoint.eventIds.at(-1) ?? null };
  }
  if (!isTrunk) {
    const start = placed.base ?? placed;
    return { key: reader.keyOf(reader.trunkOf(start.file)), eventId: start.headerId || null };
  }
  const parent = reader.trunkOf(reader.parents.get(placed.file));
  return parent ? { key: reader.keyOf(parent), eventId: null } : null;
}

function readSessions(files: readonly SourceFile[], rejected: Rejected[]): SessionFile[] {
  const byDigest = new Map<string, SessionFile>();
  for (const file of files) {
    const digest = sha256(file.bytes);
    const earlier = byDigest.get(digest);
    if (earlier) {
      const reason = `holds the same bytes as ${earlier.path}; imported once`;
      rejected.push({ file: file.path, line: null, reason });
      continue;
    }
    byDigest.set(digest, readFile(file, digest, rejected));
  }
  return [...byDigest.values()];
}

/** What pi printed of a session whose own file is in the upload: the same messages, in lines without ids. */
function withoutPrinted(files: readonly SessionFile[], rejected: Rejected[]): SessionFile[] {
  const kept = files.filter(({ isStream }) => !isStream);
  const byId = new Map(kept.flatMap((file) => (file.header?.entry.id ? [[file.header.entry.id, file]] : [])));
  return files.filter((file) => {
    const whole = file.isStream ? byId.get(file.header?.entry.id ?? "") : undefined;
    if (!whole) return true;
    const reason = `is what pi printed of the session ${whole.path} holds; imported once`;
    rejected.push({ file: file.path, line: null, reason });
    return false;
  });
}

/** A file of settings and names only. A fork before its first own message is a session all the same. */
function isSilent({ file, nodes }: PlacedFile, rejected: Rejected[]): boolean {
  if (nodes.some(({ entry }) => !QUIET_TYPES.has(entry.type))) return false;
  const types = [...new Set([file.header, ...file.lines].flatMap((line) => line?.entry.type ?? []))];
  const held = types.length > 0 ? `no message, only ${types.join(", ")}` : "no readable entry";
  rejected.push({ file: file.path, line: null, reason: `holds ${held}; there is no session to show` });
  return true;
}

/** A copy of a session from before it went on: another file of the upload holds all of it. */
function isOlderState(placed: PlacedFile, rejected: Rejected[]): boolean {
  const { file, nodes, base } = placed;
  const owner = nodes.at(-1)?.owner;
  if (!base || !owner || owner === placed || nodes.some((node) => node.owner === placed)) return false;
  const id = file.header?.entry.id ?? null;
  if (id !== null && id !== owner.file.header?.entry.id) return false;
  const reason = `holds nothing that ${owner.file.path} does not hold; imported with it`;
  rejected.push({ file: file.path, line: null, reason });
  return true;
}

/** An event names one branch: no line has two owners, so its first event is a name for the line. */
function keyOf({ placed, isTrunk, own }: Strand): string {
  return isTrunk ? placed.file.path : `${placed.file.path}#${own[0]?.eventIds[0] ?? ""}`;
}

function callNames(placed: readonly PlacedFile[]): CallNames {
  const names = new Map<string, string>();
  for (const { entry } of placed.flatMap(({ nodes }) => nodes)) {
    for (const block of entry.message?.blocks ?? []) {
      if (isCall(block) && block.id && block.name) names.set(block.id, block.name);
    }
  }
  return names;
}

/** Of every file that starts a history: over it and all files forked from it, wherever they lie. */
function familyDigests(
  placed: readonly PlacedFile[],
  parents: ReadonlyMap<SessionFile, SessionFile>,
): Map<SessionFile, string> {
  const roots = new Map<SessionFile, SessionFile>();
  const members = new Map<SessionFile, string[]>();
  for (const { file, base } of placed) {
    const parent = base?.file ?? parents.get(file);
    const root = (parent && roots.get(parent)) ?? file;
    roots.set(file, root);
    members.set(root, [...(members.get(root) ?? []), file.digest]);
  }
  return new Map(
    [...members].map(([root, digests]) => [
      root,
      sha256(JSON.stringify(["pi", ...digests.sort(compareText)])),
    ]),
  );
}
