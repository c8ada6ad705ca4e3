import type { Importer, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";
import { digestOf } from "./describe-run.ts";
import { groupFiles, isRunFile, looksLikeRun } from "./group-files.ts";
import { readRun } from "./read-run.ts";

/**
 * Conversations of the OpenHands software-agent-sdk: directories as its agent server and CLI write them, flat
 * directories of event files, and files with one event per line. Several in one upload are several roots.
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

function readUpload(files: readonly SourceFile[]): ImportResult {
  const { runs, ignored } = groupFiles(files);
  const result: ImportResult = { conversations: [], rejected: [], ignored };
  const seen = new Map<string, string>();
  for (const run of runs) {
    const digest = digestOf(run);
    const earlier = seen.get(digest);
    if (earlier !== undefined) {
      const reason = `holds the same files as ${earlier || "the upload's top level"}; imported once`;
      result.rejected.push({ file: run.path || "upload", line: null, reason });
      continue;
    }
    seen.set(digest, run.path);
    const read = readRun(run, digest);
    result.conversations.push(...read.conversations);
    result.rejected.push(...read.rejected);
  }
  return result;
}
