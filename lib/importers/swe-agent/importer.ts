import type { ImportedConversation, Importer, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { contentOfBytes } from "./content.ts";
import {
  externalIdOf,
  modelOf,
  statusOf,
  surroundingsOf,
  titleOf,
  toAgentConfig,
  unattributedTotals,
} from "./describe-run.ts";
import { type Attempt, readAttempts } from "./read-attempts.ts";
import { looksLikeTrajectory } from "./read-trajectory.ts";
import { toEvents } from "./to-events.ts";

/**
 * Trajectories of SWE-agent (`.traj`, or its history alone) and mini-SWE-agent (`.traj.json`, or the bare messages of
 * its first versions). One file is one run, or every attempt of SWE-agent's retry loop.
 */
export const sweAgent: Importer = {
  format: "swe-agent",
  label: "SWE-agent",
  detect: (files) => files.some(looksLikeTrajectory),
  read: readUpload,
  content: contentOfBytes,
};

function readUpload(files: readonly SourceFile[]): ImportResult {
  const result: ImportResult = { conversations: [], rejected: [], ignored: [] };
  const pathByDigest = new Map<string, string>();
  for (const file of [...files].sort((a, b) => compareText(a.path, b.path))) {
    if (!looksLikeTrajectory(file)) {
      result.ignored.push(file.path);
      continue;
    }
    const digest = sha256(file.bytes);
    const earlier = pathByDigest.get(digest);
    if (earlier !== undefined) {
      const reason = `holds the same bytes as ${earlier}; imported once`;
      result.rejected.push({ file: file.path, line: null, reason });
      continue;
    }
    pathByDigest.set(digest, file.path);
    for (const attempt of readAttempts(file, result.rejected))
      result.conversations.push(toConversation(attempt, file.path, digest));
  }
  return result;
}

function toConversation({ trajectory, number }: Attempt, path: string, digest: string): ImportedConversation {
  const events = toEvents(trajectory, modelOf(trajectory));
  const title = titleOf(trajectory, events);
  const suffix = number === null ? "" : `#attempt-${number}`;
  return {
    key: `${path}${suffix}`,
    externalId: `${externalIdOf(trajectory)}${suffix}`,
    title: number === null ? title : oneLine(`Attempt ${number}: ${title}`, 80),
    promptCacheKey: null,
    forkedFrom: null,
    events,
    config: toAgentConfig(trajectory),
    status: statusOf(trajectory),
    tags: {},
    activatedSkills: [],
    ...surroundingsOf(trajectory),
    unattributed: unattributedTotals(trajectory, events),
    sourceDigest: sha256(JSON.stringify(["swe-agent", digest, ...(number === null ? [] : [number])])),
  };
}
