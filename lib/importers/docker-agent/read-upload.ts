import { dropRepeats, type Told } from "#lib/importers/drop-repeats.ts";
import type { ImportedConversation, ImportResult, Rejected, SourceFile } from "#lib/importers/importer.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { looksLikeSession } from "./detect.ts";
import { type PlacedSession, placeSessions } from "./place-sessions.ts";
import { readSessionFile, type SessionFile } from "./read-session.ts";
import { looksLikeStream, readStream } from "./read-stream.ts";
import { streamConversations } from "./stream-conversations.ts";
import { toConversations } from "./to-conversations.ts";

/** Every session of the upload, with branches and forks by their shared entries, and sub-sessions. */
export function readUpload(files: readonly SourceFile[]): ImportResult {
  const rejected: Rejected[] = [];
  const ignored: string[] = [];
  const paths = new Map<string, string>();
  const sessions: SessionFile[] = [];
  const streams: SourceFile[] = [];
  for (const file of files) {
    const isSession = looksLikeSession(file);
    if (!isSession && !looksLikeStream(file)) {
      ignored.push(file.path);
      continue;
    }
    const digest = sha256(file.bytes);
    const earlier = paths.get(digest);
    if (earlier !== undefined) {
      const reason = `holds the same bytes as ${earlier}; imported once`;
      rejected.push({ file: file.path, line: null, reason });
      continue;
    }
    paths.set(digest, file.path);
    if (isSession) sessions.push(...readSessionFile(file, digest, rejected));
    else streams.push(file);
  }
  const placed = placeSessions(sessions.sort(byAge)).filter((each) => !isOlderState(each, rejected));
  const conversations = toConversations(placed);
  conversations.push(...readStreams(streams, conversations, rejected));
  return { conversations, rejected, ignored };
}

/** What runs printed. A run whose session is in the upload is told there, with more of it. */
function readStreams(
  files: readonly SourceFile[],
  stored: readonly ImportedConversation[],
  rejected: Rejected[],
): ImportedConversation[] {
  const known = new Map(stored.map(({ externalId, key }) => [externalId, key]));
  const told = files.flatMap((file): Told[] => {
    const found = streamConversations(file, readStream(file, rejected));
    const root = known.get(found[0]?.externalId ?? "");
    if (root !== undefined) {
      const reason = `is what the session ${root} holds, as it was printed; imported once`;
      rejected.push({ file: file.path, line: null, reason });
      return [];
    }
    return [{ file: file.path, conversations: found }];
  });
  return dropRepeats(told, rejected);
}

/** The oldest session first; of one session the longer state, which the other is a part of. */
function byAge(a: SessionFile, b: SessionFile): number {
  const [left, right] = [timeOf(a), timeOf(b)];
  // Two sessions without a time are both at infinity.
  const byTime = left === right ? 0 : left - right;
  return byTime || b.size - a.size || compareText(a.path, b.path);
}

function timeOf({ session }: SessionFile): number {
  const time = Date.parse(session.info.created_at ?? "");
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

/** A copy of a session from before it went on: another file of the upload holds all of it. */
function isOlderState({ nodes, shared, session, file }: PlacedSession, rejected: Rejected[]): boolean {
  const owner = nodes.at(-1)?.owner;
  if (shared < nodes.length || !owner || owner.session.info.id !== session.info.id) return false;
  const reason = `holds nothing that ${owner.file.path} does not hold; imported with it`;
  rejected.push({ file: file.path, line: null, reason });
  return true;
}
