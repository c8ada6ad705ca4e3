import { emptyTotals } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import { groupBy } from "#lib/group-by.ts";
import { chooseTitle, sessionTitle } from "#lib/importers/choose-title.ts";
import type {
  ImportedConversation,
  ImportedEvent,
  ImportResult,
  SourceFile,
} from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { NO_TEXT } from "#lib/importers/text-table.ts";
import { lastPromptLine, toAgentConfig } from "./agent-config.ts";
import { type CallNames, callNames } from "./call-names.ts";
import { askedLines, givenTitle, lastModel, statusOf, surroundingsOf } from "./describe-session.ts";
import { rootDigests } from "./digest.ts";
import { branchName, type Draft, orderDrafts } from "./draft.ts";
import { groupFiles } from "./group-files.ts";
import { joinUsage } from "./join-usage.ts";
import { FactsReader } from "./line-facts.ts";
import type { LineList } from "./line-list.ts";
import { readAgentMeta } from "./read-agent-meta.ts";
import { readScope } from "./read-scope.ts";
import { RecentLines } from "./recent-lines.ts";
import { reportedTotals } from "./reported-totals.ts";
import type { ScopeTexts } from "./scope-texts.ts";
import { summaryOf } from "./summary.ts";
import { toEvents } from "./to-events.ts";
import type { Lane, PlacedLine } from "./transcript-line.ts";

/** Every session of the upload, with rewinds and resumed sessions as forks and sub-agents tied to their calls. */
export function readUpload(files: readonly SourceFile[]): ImportResult {
  const { transcripts, empty, ignored } = groupFiles(files);
  const result: ImportResult = { conversations: [], rejected: [], ignored };
  for (const file of empty) result.rejected.push({ file, line: null, reason: "is empty" });
  const shared = { facts: new FactsReader(), recent: new RecentLines() };
  const scopes = [...groupBy(transcripts, (file) => file.scope)].sort(([a], [b]) => compareText(a, b));
  for (const [, scopeFiles] of scopes) {
    const {
      drafts,
      lines,
      files: read,
      texts,
    } = readScope(scopeFiles, { ...shared, rejected: result.rejected });
    const ordered = orderDrafts(drafts);
    joinUsage(lines, texts);
    const reader: Reader = {
      reported: reportedTotals(ordered, lines),
      names: callNames(lines, texts.calls),
      titles: summaryTitles(lines, texts),
      digests: rootDigests(ordered),
      agents: new Map(
        [...new Set(ordered.map((draft) => draft.lane))].map((lane) => [lane, agentOf(lane.lines)]),
      ),
    };
    for (const draft of ordered) result.conversations.push(toConversation(draft, reader));
    for (const file of read) file.forgetLines();
  }
  return result;
}

/** What is known about the lines of all files together. */
type Reader = {
  /** What sessions say they spent beyond that. */
  reported: ReadonlyMap<Draft, Totals>;
  names: CallNames;
  /** Session titles by the uuid of the session's last message. */
  titles: ReadonlyMap<number, string>;
  digests: ReadonlyMap<Draft, string>;
  /** For branches that asked nothing themselves. */
  agents: ReadonlyMap<Lane, Agent>;
};

/** Who answers: the model, and the line with its system prompt. */
type Agent = { model: string | null; prompt: PlacedLine | null };

function agentOf(lines: LineList): Agent {
  return { model: lastModel(lines), prompt: lastPromptLine(lines) };
}

function toConversation(draft: Draft, reader: Reader): ImportedConversation {
  const { key, own, forkedFrom, spawnedBy, lane, isBranch } = draft;
  const meta = lane.kind === "agent" ? readAgentMeta(draft.file.meta) : null;
  const agent = { agentId: lane.kind === "agent" ? lane.name : null, agentType: meta?.agentType ?? null };
  const { names } = reader;
  const asked = agentOf(own);
  const known = reader.agents.get(lane);
  const stretch = own.place();
  const eventStream = () => eventsOf(stretch, names);
  // Of lines on disk they are made one by one: not all are in memory.
  const events = stretch?.lines.isStored ? null : [...eventStream()];
  return {
    key,
    externalId: externalIdOf(draft),
    title: isBranch
      ? chooseTitle({ asked: askedLines(own), steps: eventStream, fallback: "Branch without messages" })
      : titleOf(draft, { titles: reader.titles, description: meta?.description, steps: eventStream }),
    promptCacheKey: null,
    forkedFrom: forkedFrom && { key: forkedFrom.owner.key, eventId: forkedFrom.line?.eventId ?? null },
    spawnedBy: spawnedBy && { key: spawnedBy.owner.key, eventId: spawnedBy.line?.eventId ?? null },
    ...(events ? {} : { eventStream, eventCount: countEvents(own) }),
    get events() {
      return events ?? [...eventStream()];
    },
    config: toAgentConfig(asked.model ?? known?.model ?? null, asked.prompt ?? known?.prompt ?? null),
    // Nothing is running on a branch the session left.
    status: isBranch ? "idle" : statusOf(own),
    tags: {},
    ...surroundingsOf(own, agent),
    unattributed: reader.reported.get(draft) ?? emptyTotals(),
    sourceDigest: reader.digests.get(draft) ?? null,
    ...(lane.kind === "agent" ? { links: sessionsOf(own) } : {}),
  };
}

/** A sub-agent's lines name the session that called it, which may come in another upload. */
function sessionsOf(own: LineList): string[] {
  const session = own.find((line) => line.traits.sessionId !== null)?.traits.sessionId;
  return session ? [session] : [];
}

function* eventsOf(stretch: ReturnType<LineList["place"]>, names: CallNames): Generator<ImportedEvent> {
  for (const row of stretch?.rows ?? []) if (stretch) yield* toEvents(stretch.lines.at(row), names);
}

function countEvents(own: LineList): number {
  let count = own.length;
  for (const { blocks } of own) count += blocks;
  return count;
}

type Described = Pick<Reader, "titles"> & {
  description: string | null | undefined;
  steps: () => Iterable<ImportedEvent>;
};

function titleOf(draft: Draft, { titles, description, steps }: Described): string {
  const { own, spawnedBy } = draft;
  const last = titles.size === 0 ? undefined : own.findLast(({ uuid }) => titles.has(uuid));
  const summary = titles.get(last?.uuid ?? NO_TEXT) ?? "";
  // A summary at the head of a file can be of any session of the project: better than nothing, no more.
  const other = own.find((line) => line.traits.type === "summary")?.source.raw.summary;
  const spawn = spawnedBy?.line ? summaryOf(spawnedBy.line.source) : "";
  return chooseTitle({
    given: description ?? givenTitle(own) ?? summary,
    asked: askedLines(own, [spawn, typeof other === "string" ? oneLine(other) : ""]),
    steps,
    fallback: sessionTitle(externalIdOf(draft), "Claude Code"),
  });
}

/** Session id, and for sub-agents and branches what tells them apart within the session. */
function externalIdOf(draft: Draft): string {
  const { file, lane, laneIndex, own, isBranch } = draft;
  const isNamed = own.some((line) => line.traits.sessionId === file.sessionName);
  const named = isNamed && laneIndex === 0 ? file.sessionName : null;
  const last = own.findLast((line) => line.traits.sessionId !== null)?.traits.sessionId;
  const session = named ?? last ?? (file.sessionName || "session");
  const isAgent = lane.kind === "agent" && !session.includes("agent-");
  const agent = isAgent ? `#agent-${lane.name ?? own.at(0)?.eventId ?? laneIndex}` : "";
  return `${session}${agent}${isBranch ? `#${branchName(own)}` : ""}`;
}

/** Summaries name the last message of the session they are of, which may lie in another file. */
function summaryTitles(lines: LineList, { names }: ScopeTexts): Map<number, string> {
  const titles = new Map<number, string>();
  for (const line of lines) {
    if (line.traits.type !== "summary") continue;
    const { summary, leafUuid } = line.source.raw;
    if (typeof summary === "string" && typeof leafUuid === "string") titles.set(names.add(leafUuid), summary);
  }
  return titles;
}
