import type { EventFormat } from "#lib/conversation/event.ts";
import { groupBy } from "#lib/group-by.ts";
import type { ImportedConversation, Importer, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { sizeOf } from "#lib/importers/source-bytes.ts";
import { sha256 } from "#lib/sha256.ts";
import { packFiles, unpackFiles } from "./pack-files.ts";

/** Formats whose sessions name or repeat each other over files. */
const LINKING: ReadonlySet<EventFormat> = new Set([
  "openhands-sdk",
  "codex",
  "claude-code",
  "pi",
  "opencode",
  "docker-agent",
]);
/** Of these a session is a directory: two of them hold equal files, and files of one must stay together. */
const DIRECTORIES: ReadonlySet<EventFormat> = new Set(["openhands-sdk"]);
/** What is kept, and read again, of one group of uploads. */
const KEPT_BYTES = 16 * 1024 * 1024;
const TELLING_ID = 16;

/** An upload kept for others to come; `packed` as `packFiles` packs. */
type KeptUpload = { id: string; packed: Uint8Array };

/** Earlier uploads of a format that share a link with this one, oldest first. */
export type FindLinked = (format: EventFormat, links: string[]) => Promise<KeptUpload[]>;

/** What joining leaves to be stored, while its files are still being packed. */
export type OpenJoining = {
  /** Digests of the runs that hold what came with this upload; null when it was joined with nothing. */
  ownDigests: string[] | null;
  /** To be kept for uploads to come, in place of `insteadOf`. Nobody has to wait for it before the runs are stored. */
  kept: Promise<KeptUpload & { links: string[] }>;
  insteadOf: string[];
  /** Digests of earlier runs, each with the one of the run that holds its sessions now. */
  replaced: { before: string; now: string }[];
};

/** The same as plain data that may cross threads. */
export type Joining = Omit<OpenJoining, "kept"> & { kept: Awaited<OpenJoining["kept"]> };

type Joined = {
  read: ImportResult;
  files: readonly SourceFile[];
  earlier: { id: string; read: ImportResult }[];
};

/**
 * Looks for earlier uploads that this one belongs to: a parent that comes after its forks, or a fork that comes after
 * its parent. They are read together, as one upload of all the files would have been, so that either order ends in
 * the same runs. Only when reading them together really joins something, and loses nothing. Another version of a
 * session that is here (longer, damaged, edited) is a run of its own: an audit trail does not take one for the other.
 * @param files of an upload that `isKept`.
 */
export async function joinUploads(
  importer: Importer,
  files: readonly SourceFile[],
  findLinked: FindLinked,
): Promise<{ read: ImportResult; joining: OpenJoining }> {
  // Deflated by other threads while the files are read here; packed anew in the rare case that they are joined.
  const packing = packFiles(files);
  packing.catch(() => undefined);
  const alone = importer.read(files);
  let joined: Joined = { read: alone, files, earlier: [] };
  for (const { id, packed } of await findLinked(importer.format, linksOf(alone))) {
    const next = readTogether(importer, joined, await unpackFiles(packed));
    if (!next) continue;
    const earlier = [...joined.earlier, { id, read: next.before }];
    joined = { read: next.together, files: next.files, earlier };
  }
  const { read, earlier } = joined;
  const links = linksOf(read);
  const packed = joined.files === files ? packing : packFiles(joined.files);
  const kept = packed.then((block) => ({ ...block, links }));
  // Whoever needs it is told; until then nobody waits.
  kept.catch(() => undefined);
  const joining: OpenJoining = {
    ownDigests: earlier.length === 0 ? null : digestsOf(read, alone),
    kept,
    insteadOf: earlier.map(({ id }) => id),
    replaced: earlier.flatMap((each) => replacedBy(read, each.read)),
  };
  // Of files that came earlier everything was said when they came.
  const said = new Set(earlier.flatMap((each) => each.read.rejected.map((one) => JSON.stringify(one))));
  const rejected = read.rejected.filter((each) => !said.has(JSON.stringify(each)));
  return { read: { ...read, rejected }, joining };
}

/** Whether an upload is kept for others that may belong to it. */
export function isKept(format: EventFormat, files: readonly SourceFile[]): boolean {
  return LINKING.has(format) && files.reduce((sum, file) => sum + sizeOf(file), 0) <= KEPT_BYTES;
}

/** Null when the uploads have nothing to say to each other, or are too large to be kept as one. */
function readTogether(
  importer: Importer,
  { read, files }: Joined,
  others: readonly SourceFile[],
): { together: ImportResult; before: ImportResult; files: SourceFile[] } | null {
  const isOfDirectories = DIRECTORIES.has(importer.format);
  const nameOf = (file: SourceFile) => (isOfDirectories ? `${file.path} ${hashOf(file)}` : hashOf(file));
  const [sent, known] = [new Set(files.map(nameOf)), new Set(others.map(nameOf))];
  const fresh = files.filter((file) => !known.has(nameOf(file)));
  const unsent = others.filter((file) => !sent.has(nameOf(file)));
  const added = isOfDirectories && unsent.length > 0 ? others : unsent;
  const all = [...files, ...(isOfDirectories ? besideOf(added, files) : withOtherPaths(added, files))];
  if (added.length === 0 || !isKept(importer.format, all)) return null;
  if (fresh.length > 0 && holdsVersion(importer.read(fresh), importer.read(added))) return null;
  const before = importer.read(others);
  const together = importer.read(all);
  return isBetter(together, read, before) ? { together, before, files: all } : null;
}

/** Earlier runs whose sessions are in another run now. */
function replacedBy(read: ImportResult, before: ImportResult): Joining["replaced"] {
  const rootOf = rootsOf(read);
  return before.conversations.filter(isRoot).flatMap(({ externalId, sourceDigest }) => {
    const now = rootOf.get(externalId)?.sourceDigest;
    return now && sourceDigest && now !== sourceDigest ? [{ before: sourceDigest, now }] : [];
  });
}

function digestsOf(read: ImportResult, part: ImportResult): string[] {
  const rootOf = rootsOf(read);
  const digests = part.conversations.map(({ externalId }) => rootOf.get(externalId)?.sourceDigest ?? "");
  return [...new Set(digests)];
}

/** The root a session hangs from, by the session's id. */
function rootsOf({ conversations }: ImportResult): Map<string, ImportedConversation> {
  const byKey = new Map(conversations.map((each) => [each.key, each]));
  return new Map(conversations.map((each) => [each.externalId, findRoot(each, byKey)]));
}

function findRoot(
  conversation: ImportedConversation,
  byKey: ReadonlyMap<string, ImportedConversation>,
): ImportedConversation {
  let at = conversation;
  for (;;) {
    const above = byKey.get(at.forkedFrom?.key ?? at.spawnedBy?.key ?? "");
    if (!above) return at;
    at = above;
  }
}

function isRoot({ forkedFrom, spawnedBy }: ImportedConversation): boolean {
  return forkedFrom === null && !spawnedBy;
}

/** Fewer runs than apart, and no complaint that each alone does not raise. */
function isBetter(together: ImportResult, one: ImportResult, other: ImportResult): boolean {
  const roots = ({ conversations }: ImportResult) => conversations.filter(isRoot).length;
  return (
    roots(together) < roots(one) + roots(other) &&
    together.rejected.length <= one.rejected.length + other.rejected.length
  );
}

/** Whether a session of both is more than half the same: what was sent again, but changed. */
function holdsVersion(one: ImportResult, other: ImportResult): boolean {
  const theirs = eventsBySession(other);
  for (const [session, ids] of eventsBySession(one)) {
    const known = theirs.get(session) ?? new Set();
    const shared = [...ids].filter((id) => known.has(id)).length;
    if (shared * 2 > Math.min(ids.size, known.size)) return true;
  }
  return false;
}

function eventsBySession({ conversations }: ImportResult): Map<string, Set<string>> {
  const bySession = groupBy(conversations, ({ externalId }) => externalId);
  return new Map(
    [...bySession].map(([session, members]) => [
      session,
      new Set(members.flatMap(({ events }) => events.map(({ eventId }) => eventId))),
    ]),
  );
}

/** Ids the sessions have or name, and what copies of them would begin with. */
function linksOf({ conversations }: ImportResult): string[] {
  const links = conversations.flatMap((each) => [each.externalId, ...(each.links ?? []), ...openingOf(each)]);
  return [...new Set(links.filter((link) => link !== "").map((link) => link.slice(0, 300)))];
}

/** How far the first call is looked for: where events are made one by one, each costs its reading. */
const OPENING = 50;

/** The first event and the first call. */
function openingOf(conversation: ImportedConversation): string[] {
  let first: string | null = null;
  let made = 0;
  for (const { eventId, toolCallId } of conversation.eventStream?.() ?? conversation.events) {
    first ??= eventId;
    if (isTelling(toolCallId)) return [first, toolCallId];
    if (++made === OPENING) break;
  }
  return first === null ? [] : [first];
}

/** Some models count their calls: every run of them has a `call_0`. */
function isTelling(callId: string | null): callId is string {
  return callId !== null && callId.length >= TELLING_ID;
}

/** Paths of two uploads may be the same without being the same file. */
function withOtherPaths(added: readonly SourceFile[], files: readonly SourceFile[]): SourceFile[] {
  const paths = new Set(files.map(({ path }) => path));
  return added.map((file) =>
    paths.has(file.path) ? { ...file, path: `${hashOf(file).slice(0, 8)}/${file.path}` } : file,
  );
}

/** Directories of another upload, in one of their own where a path of theirs is taken. */
function besideOf(added: readonly SourceFile[], files: readonly SourceFile[]): readonly SourceFile[] {
  const paths = new Set(files.map(({ path }) => path));
  if (!added.some(({ path }) => paths.has(path))) return added;
  const name = sha256(added.map(hashOf).join(" ")).slice(0, 8);
  return added.map((file) => ({ ...file, path: `${name}/${file.path}` }));
}

function hashOf({ bytes }: SourceFile): string {
  return sha256(bytes);
}
