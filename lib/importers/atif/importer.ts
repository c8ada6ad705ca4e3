import type { Importer, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { contentOfBytes } from "./content.ts";
import { linkTrajectories } from "./link-trajectories.ts";
import { looksLikeTrajectory, readTrajectories } from "./read-files.ts";
import { toConversations } from "./to-conversations.ts";
import type { Trajectory } from "./trajectory.ts";

/**
 * Trajectories in the Agent Trajectory Interchange Format (Harbor), versions 1.0 to 1.7: one document per file or per
 * line, with embedded or separate sub-agents and continuations.
 */
export const atif: Importer = {
  format: "atif",
  label: "ATIF",
  detect: (files) => files.some(looksLikeTrajectory),
  read: readUpload,
  content: contentOfBytes,
};

function readUpload(files: readonly SourceFile[]): ImportResult {
  const result: ImportResult = { conversations: [], rejected: [], ignored: [] };
  const trajectories: Trajectory[] = [];
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
    trajectories.push(...readTrajectories(file, result.rejected));
  }
  result.conversations = toConversations(trajectories, linkTrajectories(trajectories, result.rejected));
  return result;
}
