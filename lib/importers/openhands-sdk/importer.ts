import { groupBy } from "#lib/group-by.ts";
import type { ImportedConversation, Importer, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { sizeOf } from "#lib/importers/source-bytes.ts";
import { compareText, UNNAMED_FILE } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { arrangeRuns, type PlacedRun } from "./arrange-runs.ts";
import { contentOfBytes } from "./content.ts";
import { groupFiles, isRunFile, looksLikeRun } from "./group-files.ts";
import { type OpenRun, openRun } from "./open-run.ts";
import type { Strands } from "./strands.ts";
import { toConversations } from "./to-conversations.ts";

/**
 * Conversations of the OpenHands software-agent-sdk: directories as its agent server and CLI write them, flat
 * directories of event files, and files with one event per line. Several in one upload are several roots, unless one
 * begins with events of another: then it is a fork of it.
 */
export const openhandsSdk: Importer = {
  format: "openhands-sdk",
  label: "OpenHands SDK",
  detect: looksLikeRun,
  owns: isRunFile,
  read: readUpload,
  readsLines: true,
  content: contentOfBytes,
};

/** Of smaller uploads events are read once: what they say may stay in memory until it is stored. */
const KEPT_BODIES = 16 * 1024 * 1024;

function readUpload(files: readonly SourceFile[]): ImportResult {
  const keepsBodies = files.reduce((sum, file) => sum + sizeOf(file), 0) <= KEPT_BODIES;
  const { runs, ignored } = groupFiles(files);
  const result: ImportResult = { conversations: [], rejected: [], ignored };
  const seen = new Map<string, string>();
  const opened: OpenRun[] = [];
  for (const run of runs) {
    const { opened: read, digest, rejected } = openRun(run, { keepsBodies });
    const earlier = seen.get(digest);
    if (earlier !== undefined) {
      const reason = `holds the same files as ${earlier || "the upload's top level"}; imported once`;
      result.rejected.push({ file: run.path || UNNAMED_FILE, line: null, reason });
      continue;
    }
    seen.set(digest, run.path);
    for (const each of rejected) result.rejected.push(each);
    if (read) opened.push(read);
  }
  const { placed, rejected } = arrangeRuns(opened);
  result.rejected.push(...rejected);
  const known: Strands = new Map();
  const digests = familyDigests(placed);
  for (const each of placed) {
    const conversations = toConversations(each, known, result.rejected);
    result.conversations.push(...conversations.map((one) => withDigest(one, digests)));
  }
  return result;
}

/** The digest of a run with forks covers them, so that the same run with one more of them is not taken for known. */
function withDigest(
  conversation: ImportedConversation,
  digests: ReadonlyMap<string, string>,
): ImportedConversation {
  const { sourceDigest } = conversation;
  if (sourceDigest) conversation.sourceDigest = digests.get(sourceDigest) ?? sourceDigest;
  return conversation;
}

/** By the digest of their root, of families of several directories. */
function familyDigests(placed: readonly PlacedRun[]): Map<string, string> {
  const families = groupBy(placed, rootOf);
  return new Map(
    [...families].flatMap(([root, members]): [string, string][] => {
      if (members.length === 1) return [];
      const digests = members.map(({ opened }) => opened.digest).sort(compareText);
      return [[root.opened.digest, sha256(JSON.stringify(["openhands-sdk family", ...digests]))]];
    }),
  );
}

function rootOf(placed: PlacedRun): PlacedRun {
  let at = placed;
  while (at.parent) at = at.parent;
  return at;
}
