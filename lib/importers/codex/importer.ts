import type { Importer, ImportResult, Rejected, SourceFile } from "#lib/importers/importer.ts";
import { contentOfBytes } from "./content.ts";
import { groupFiles, isFirstFormat, isPromptList, isThreadFile, looksLikeRollout } from "./group-files.ts";
import { LineTable } from "./line-table.ts";
import { orderRollouts } from "./order-rollouts.ts";
import { placeRollouts } from "./place-rollouts.ts";
import { readRollout } from "./read-rollout.ts";
import type { Rollout } from "./rollout.ts";
import { type FilePart, joinRuns, splitRuns } from "./split-runs.ts";
import { toConversations } from "./to-conversations.ts";

/**
 * Threads of OpenAI Codex: one rollout file or a whole Codex home. Forks, reverts, rollbacks and sub-agents among
 * the files of one upload become one family.
 */
export const codex: Importer = {
  format: "codex",
  label: "Codex",
  detect: (files) =>
    files.some((file) => [looksLikeRollout, isFirstFormat, isPromptList].some((is) => is(file))),
  owns: isThreadFile,
  read: readUpload,
  readsLines: true,
  content: contentOfBytes,
};

function readUpload(files: readonly SourceFile[]): ImportResult {
  const { rollouts: sources, names, unread: rejected, ignored } = groupFiles(files);
  const rollouts: Rollout[] = [];
  const lines = new LineTable();
  const pathByDigest = new Map<string, string>();
  const read = ({ file, linesBefore }: FilePart) => {
    const found: Rejected[] = [];
    const rollout = readRollout(file, found, lines);
    rejected.push(...found.map((each) => ({ ...each, line: each.line && each.line + linesBefore })));
    if (!rollout) return;
    const earlier = pathByDigest.get(rollout.digest);
    if (earlier !== undefined) {
      const reason = `holds the same bytes as ${earlier}; imported once`;
      rejected.push({ file: file.path, line: null, reason });
      return;
    }
    pathByDigest.set(rollout.digest, file.path);
    rollouts.push(rollout);
  };
  const parts = sources.flatMap(splitRuns);
  for (const part of parts) if (part.thread === null) read(part);
  const written = new Map(rollouts.map(({ threadId, path }) => [threadId, path]));
  const streams = parts.filter(({ thread }) => thread !== null);
  for (const part of joinRuns(streams, written, rejected)) read(part);
  const threads = placeRollouts(orderRollouts(rollouts, rejected), rejected);
  return { conversations: toConversations(threads, names), rejected, ignored };
}
