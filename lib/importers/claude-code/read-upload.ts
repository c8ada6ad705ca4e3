import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import { groupBy } from "#lib/group-by.ts";
import type { ImportedConversation, ImportResult, SourceFile } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { compareText } from "#lib/importers/source-path.ts";
import {
  askedTitle,
  branchTitle,
  givenTitle,
  lastModel,
  statusOf,
  surroundingsOf,
  toAgentConfig,
} from "./describe-session.ts";
import { rootDigests } from "./digest.ts";
import { branchName, type Draft, orderDrafts } from "./draft.ts";
import { groupFiles } from "./group-files.ts";
import type { PlacedLine } from "./identify-lines.ts";
import { joinUsage } from "./join-usage.ts";
import { readAgentMeta } from "./read-agent-meta.ts";
import { readScope } from "./read-scope.ts";
import { blocksOf } from "./source-line.ts";
import { isCallBlock } from "./source-message.ts";
import type { Lane } from "./split-lanes.ts";
import { summaryOf } from "./summary.ts";
import { type CallNames, toEvents } from "./to-events.ts";

/** Every session of the upload, with rewinds and resumed sessions as forks and sub-agents tied to their calls. */
export function readUpload(files: readonly SourceFile[]): ImportResult {
  const { transcripts, empty, ignored } = groupFiles(files);
  const result: ImportResult = { conversations: [], rejected: [], ignored };
  for (const file of empty) result.rejected.push({ file, line: null, reason: "is empty" });
  const scopes = [...groupBy(transcripts, (file) => file.scope)].sort(([a], [b]) => compareText(a, b));
  for (const [, scopeFiles] of scopes) {
    const { drafts, lines } = readScope(scopeFiles, result.rejected);
    const ordered = orderDrafts(drafts);
    const reader: Reader = {
      usages: joinUsage(lines),
      names: callNames(lines),
      titles: summaryTitles(lines),
      digests: rootDigests(ordered),
      models: new Map(
        [...new Set(ordered.map((draft) => draft.lane))].map((lane) => [lane, lastModel(lane.lines)]),
      ),
    };
    for (const draft of ordered) result.conversations.push(toConversation(draft, reader));
  }
  return result;
}

/** What is known about the lines of all files together. */
type Reader = {
  usages: ReadonlyMap<PlacedLine, Usage>;
  names: CallNames;
  /** Session titles by the uuid of the session's last message. */
  titles: ReadonlyMap<string, string>;
  digests: ReadonlyMap<Draft, string>;
  /** For branches without an answer of their own. */
  models: ReadonlyMap<Lane, string | null>;
};

function toConversation(draft: Draft, reader: Reader): ImportedConversation {
  const { key, own, forkedFrom, spawnedBy, lane, isBranch } = draft;
  const meta = lane.kind === "agent" ? readAgentMeta(draft.file.meta) : null;
  const agent = { agentId: lane.kind === "agent" ? lane.name : null, agentType: meta?.agentType ?? null };
  return {
    key,
    externalId: externalIdOf(draft),
    title: isBranch
      ? branchTitle(own, forkedFrom?.line ?? undefined)
      : (meta?.description ?? titleOf(draft, reader.titles)),
    promptCacheKey: null,
    forkedFrom: forkedFrom && { key: forkedFrom.owner.key, eventId: forkedFrom.line?.eventId ?? null },
    spawnedBy: spawnedBy && { key: spawnedBy.owner.key, eventId: spawnedBy.line?.eventId ?? null },
    events: own.flatMap((line) => toEvents(line, reader.usages.get(line) ?? null, reader.names)),
    config: toAgentConfig(lastModel(own) ?? reader.models.get(lane) ?? null),
    // Nothing is running on a branch the session left.
    status: isBranch ? "idle" : statusOf(own),
    tags: {},
    ...surroundingsOf(own, agent),
    unattributed: emptyTotals(),
    sourceDigest: reader.digests.get(draft) ?? null,
  };
}

function titleOf(draft: Draft, titles: Reader["titles"]): string {
  const { own, spawnedBy } = draft;
  const last = own.findLast((line) => line.source.uuid !== null && titles.has(line.source.uuid));
  const summary = titles.get(last?.source.uuid ?? "") ?? "";
  // A summary at the head of a file can be of any session of the project: better than nothing, no more.
  const other = own.find((line) => line.source.type === "summary")?.source.raw.summary;
  return (
    givenTitle(own) ??
    (oneLine(summary, 80) || null) ??
    askedTitle(own) ??
    (spawnedBy?.line ? oneLine(summaryOf(spawnedBy.line.source), 80) : null) ??
    ((typeof other === "string" && oneLine(other, 80)) || externalIdOf(draft))
  );
}

/** Session id, and for sub-agents and branches what tells them apart within the session. */
function externalIdOf(draft: Draft): string {
  const { file, lane, laneIndex, own, isBranch } = draft;
  const ids = new Set(own.map((line) => line.source.sessionId));
  const named = ids.has(file.sessionName) && laneIndex === 0 ? file.sessionName : null;
  const last = own.findLast((line) => line.source.sessionId !== null)?.source.sessionId;
  const session = named ?? last ?? (file.sessionName || "session");
  const isAgent = lane.kind === "agent" && !session.includes("agent-");
  const agent = isAgent ? `#agent-${lane.name ?? own[0]?.eventId ?? laneIndex}` : "";
  return `${session}${agent}${isBranch ? `#${branchName(own)}` : ""}`;
}

function callNames(lines: readonly PlacedLine[]): CallNames {
  const names = new Map<string, string>();
  for (const line of lines) {
    for (const { type, id, name } of blocksOf(line.source)) {
      if (isCallBlock(type) && id && name) names.set(id, name);
    }
  }
  return names;
}

/** Summaries name the last message of the session they are of, which may lie in another file. */
function summaryTitles(lines: readonly PlacedLine[]): Map<string, string> {
  const titles = new Map<string, string>();
  for (const { source } of lines) {
    const { summary, leafUuid } = source.raw;
    if (source.type !== "summary" || typeof summary !== "string" || typeof leafUuid !== "string") continue;
    titles.set(leafUuid, summary);
  }
  return titles;
}
