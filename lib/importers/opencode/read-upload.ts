import { emptyTotals } from "#lib/conversation/metrics.ts";
import { dropRepeats, type Told } from "#lib/importers/drop-repeats.ts";
import type {
  ImportedConversation,
  ImportedEvent,
  ImportResult,
  Rejected,
  SourceFile,
} from "#lib/importers/importer.ts";
import { oneLine, storableText } from "#lib/importers/plain-text.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { agentConfigOf, statusOf, surroundingsOf, titleOf } from "./describe.ts";
import { isStoragePiece, looksLikeExport, looksLikeV2 } from "./detect.ts";
import { joinStreams } from "./join-streams.ts";
import { type Node, type PlacedExport, placeExports } from "./place-exports.ts";
import { readExport, type SessionExport } from "./read-export.ts";
import { looksLikeStream, readStream } from "./read-stream.ts";
import { readV2 } from "./read-v2.ts";
import { isoTime } from "./source-message.ts";
import { parentOf, type Strand, toStrands } from "./strands.ts";

/** Every session of the upload, with forks, what was taken back, and sub-agents tied to their calls. */
export function readUpload(files: readonly SourceFile[]): ImportResult {
  const rejected: Rejected[] = [];
  const ignored: string[] = [];
  const pieces: string[] = [];
  const newer: Told[] = [];
  const byDigest = new Map<string, string>();
  const exports: SessionExport[] = [];
  for (const file of files) {
    const isExported = looksLikeExport(file);
    if (!isExported && !looksLikeStream(file)) {
      if (isStoragePiece(file)) pieces.push(file.path);
      else ignored.push(file.path);
      continue;
    }
    const digest = sha256(file.bytes);
    const earlier = byDigest.get(digest);
    if (earlier !== undefined) {
      const reason = `holds the same bytes as ${earlier}; imported once`;
      rejected.push({ file: file.path, line: null, reason });
      continue;
    }
    byDigest.set(digest, file.path);
    if (isExported && looksLikeV2(file))
      newer.push({ file: file.path, conversations: readV2(file, rejected) });
    else if (isExported) exports.push(...[readExport(file, digest, rejected) ?? []].flat());
    else exports.push(...readStream(file, digest, rejected));
  }
  const [piece, ...others] = pieces;
  if (piece !== undefined) rejected.push({ file: piece, line: null, reason: STORED });
  ignored.push(...others);
  const ordered = joinStreams(exports, rejected).sort(byAge);
  const strands = toStrands(placeExports(ordered, rejected), rejected);
  const digests = familyDigests(strands);
  return {
    conversations: [
      ...strands.map((strand) => toConversation(strand, digests.get(strand) ?? null)),
      ...dropRepeats(newer, rejected),
    ],
    rejected,
    ignored,
  };
}

const STORED =
  "is a piece of opencode's own storage, where a session lies in many files; run `opencode export <session id> > session.json` and import that file";

/** The oldest session first; of one session the latest state, which the others are parts of. */
function byAge(a: SessionExport, b: SessionExport): number {
  const [left, right] = [a.session.value, b.session.value];
  const created = (left.time?.created ?? Infinity) - (right.time?.created ?? Infinity) || 0;
  const updated = (right.time?.updated ?? 0) - (left.time?.updated ?? 0) || 0;
  return (
    created || compareText(left.id, right.id) || updated || b.size - a.size || compareText(a.path, b.path)
  );
}

function toConversation(strand: Strand, digest: string | null): ImportedConversation {
  const { key, placed, isTrunk, own, forkedFrom, spawnedBy } = strand;
  const session = placed.source.session.value;
  const id = oneLine(storableText(session.id), 200);
  return {
    key,
    externalId: isTrunk ? id : `${id}#${own[0]?.events[0]?.eventId ?? ""}`,
    title: titleOf(strand),
    // opencode sends the session id; a sub-agent's sessions go to the shard of their parent.
    promptCacheKey: isTrunk && !spawnedBy ? id : null,
    forkedFrom: forkedFrom && {
      key: forkedFrom.owner.key,
      eventId: lastEvent(forkedFrom.owner, forkedFrom.node),
    },
    spawnedBy: spawnedBy && { key: spawnedBy.owner.key, eventId: spawnedBy.eventId },
    events: [...(isTrunk ? sessionEvents(placed) : []), ...own.flatMap(({ events }) => events.map(toEvent))],
    config: agentConfigOf(strand),
    status: statusOf(strand),
    tags: {},
    ...surroundingsOf(session),
    unattributed: emptyTotals(),
    sourceDigest: digest,
  };
}

/** The last event of the shared history; of a shared start without a message the session's own. */
function lastEvent(owner: Strand, node: Node | null): string | null {
  return node ? (node.events.at(-1)?.eventId ?? null) : owner.placed.sessionEventId || null;
}

function toEvent({ wantedId: _wanted, ...event }: Node["events"][number]): ImportedEvent {
  return event;
}

/** What the session says about itself: of a fork it stands behind what it shares. */
function sessionEvents({ source, sessionEventId }: PlacedExport): ImportedEvent[] {
  const { value, bytes } = source.session;
  if (bytes === null) return [];
  const event: ImportedEvent = {
    eventId: sessionEventId,
    kind: "state",
    sourceKind: "session",
    role: null,
    timestamp: isoTime(value.time?.created),
    summary: oneLine(value.directory ? `Session in ${value.directory}` : "Session"),
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: false,
    usage: null,
    bytes,
    model: [],
  };
  return [event];
}

/** Of every root: over it and every export forked or spawned from it, wherever the files lie. */
function familyDigests(ordered: readonly Strand[]): Map<Strand, string> {
  const roots = new Map<Strand, Strand>();
  const members = new Map<Strand, Set<string>>();
  for (const strand of ordered) {
    const parent = parentOf(strand);
    const root = (parent && roots.get(parent)) ?? strand;
    roots.set(strand, root);
    members.set(root, (members.get(root) ?? new Set()).add(strand.placed.source.digest));
  }
  return new Map(
    [...members].map(([root, digests]) => [
      root,
      sha256(JSON.stringify(["opencode", ...[...digests].sort(compareText)])),
    ]),
  );
}
