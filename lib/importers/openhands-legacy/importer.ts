import type {
  ImportedConversation,
  Importer,
  ImportResult,
  Rejected,
  SourceFile,
} from "#lib/importers/importer.ts";
import { parseJson } from "#lib/importers/parse-json.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { contentOfBytes } from "./content.ts";
import { agentStateOf, externalIdOf, statusOf, titleOf, toAgentConfig, workspaceOf } from "./describe-run.ts";
import { joinUsage } from "./join-usage.ts";
import { isEventFile, isEventPath, readDirectories } from "./read-directories.ts";
import { looksLikeRuns, type RunDocument, readDocuments } from "./read-documents.ts";
import { readSdkRun } from "./read-sdk-run.ts";
import { readSourceEvent } from "./source-event.ts";
import { type PlacedEvent, toEvents } from "./to-events.ts";

/**
 * Runs of OpenHands before its SDK (V0): exported trajectories, sessions of its server with one file an event, and the output of benchmarks and of the issue
 * resolver, one run per line. Runs of the SDK in such lines are read as what they are.
 */
export const openhandsLegacy: Importer = {
  format: "openhands-legacy",
  label: "OpenHands (before the SDK)",
  detect: (files) => files.some((file) => isEventFile(file) || looksLikeRuns(file)),
  owns: isEventPath,
  read: readUpload,
  content: contentOfBytes,
};

function readUpload(files: readonly SourceFile[]): ImportResult {
  const result: ImportResult = { conversations: [], rejected: [], ignored: [] };
  const { documents, rest } = readDirectories(files, result.rejected);
  for (const file of [...rest].sort((a, b) => compareText(a.path, b.path))) {
    if (looksLikeRuns(file)) documents.push(...readDocuments(file, result.rejected));
    else result.ignored.push(file.path);
  }
  const keyByDigest = new Map<string, string>();
  for (const document of documents) {
    const digest = sha256(JSON.stringify(["openhands-legacy", sha256(document.bytes)]));
    const earlier = keyByDigest.get(digest);
    if (earlier !== undefined) {
      const reason = `holds the same run as ${earlier}; imported once`;
      result.rejected.push({ file: document.path, line: document.line, reason });
      continue;
    }
    keyByDigest.set(digest, document.key);
    const conversations = document.isSdk
      ? readSdkRun(document, digest, result.rejected)
      : readRun(document, digest, result.rejected);
    result.conversations.push(...conversations);
  }
  return result;
}

function readRun(document: RunDocument, digest: string, rejected: Rejected[]): ImportedConversation[] {
  const { key, path, line, facts } = document;
  const note = (reason: string) => rejected.push({ file: path, line, reason });
  const placed = document.events.flatMap((bytes, index): PlacedEvent[] => {
    const parsed = parseJson(bytes);
    const event = parsed.ok ? readSourceEvent(parsed.value) : null;
    if (event) return [{ event, bytes, index }];
    note(`event ${index} of the history is neither action nor observation and was left out`);
    return [];
  });
  if (placed.length === 0) {
    note("holds no readable event, so there is no run to show");
    return [];
  }
  const events = placed.map((each) => each.event);
  const { byEvent, unattributed } = joinUsage(events, facts.metrics);
  return [
    {
      key,
      externalId: externalIdOf(document),
      title: titleOf(document, events),
      promptCacheKey: null,
      forkedFrom: null,
      events: toEvents(placed, byEvent, (index, id) =>
        note(`event ${index} of the history has the id ${id} of an earlier one; kept under an id of its own`),
      ),
      config: toAgentConfig(document, events),
      status: statusOf(document, events),
      tags: {},
      agentState: agentStateOf(document),
      activatedSkills: [],
      workspace: workspaceOf(document),
      unattributed,
      sourceDigest: digest,
    },
  ];
}
