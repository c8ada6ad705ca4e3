import { NO_AGENT } from "#lib/conversation/agent-config.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { sessionTitle, titleOfEvents } from "#lib/importers/choose-title.ts";
import type { ImportedConversation, ImportedEvent, SourceFile } from "#lib/importers/importer.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { readToolDefinitions } from "#lib/importers/tool-definitions.ts";
import { sha256 } from "#lib/sha256.ts";
import type { StreamPiece, StreamRun } from "./read-stream.ts";
import { lastReport, streamEvents } from "./stream-events.ts";

/** The sessions of a stream as conversations; one that began inside of another is its sub-agent. */
export function streamConversations(file: SourceFile, runs: readonly StreamRun[]): ImportedConversation[] {
  const told = runs.filter(({ pieces }) => pieces.some(({ line }) => line.type !== "stream_started"));
  const events = new Map(told.map((run) => [run, streamEvents(run.pieces)]));
  const keys = new Map(told.map((run, at) => [run, at === 0 ? file.path : `${file.path}#${run.id}`]));
  const digest = sha256(file.bytes);
  return told.map((run): ImportedConversation => {
    const own = events.get(run) ?? [];
    const { unattributed, events: measured } = withLastReport(own, run.pieces);
    const model = measured.findLast(({ usage }) => usage?.model)?.usage?.model ?? null;
    const slash = model?.indexOf("/") ?? -1;
    const id = columnText(run.id) ?? splitPath(file.path).name;
    const parent = run.spawnedBy && keys.get(run.spawnedBy.run);
    return {
      key: keys.get(run) ?? file.path,
      externalId: id,
      title: titleOfEvents(own, { given: givenTitle(run), fallback: sessionTitle(id, "docker-agent") }),
      promptCacheKey: null,
      forkedFrom: null,
      spawnedBy: parent ? { key: parent, eventId: spawnEvent(run, events) } : null,
      events: measured,
      config: {
        ...NO_AGENT,
        provider: model !== null && slash > 0 ? columnText(model.slice(0, slash)) : null,
        model: columnText(model?.slice(slash + 1)),
        tools: toolsOf(run.pieces),
      },
      status: statusOf(run.pieces),
      tags: {},
      agentState: redactedJson({
        sessionId: run.id,
        agents: agentsOf(run.pieces),
        repeatedLines: run.repeated,
      }),
      activatedSkills: [],
      workspace: null,
      unattributed,
      sourceDigest: parent ? null : sha256(JSON.stringify(["docker-agent", digest, run.id])),
    };
  });
}

function givenTitle({ pieces }: StreamRun): string | null | undefined {
  return pieces.findLast(({ line }) => line.type === "session_title")?.line.title;
}

function toolsOf(pieces: readonly StreamPiece[]) {
  const defined = pieces.flatMap(({ line }) => readToolDefinitions([line.tool_definition]));
  return [...new Map(defined.map((tool) => [tool.name, tool])).values()];
}

function agentsOf(pieces: readonly StreamPiece[]): string[] {
  return [...new Set(pieces.flatMap(({ line }) => line.agent_name || []))];
}

function statusOf(pieces: readonly StreamPiece[]): ImportedConversation["status"] {
  const last = pieces.findLast(({ line }) => line.type === "error" || line.type === "stream_stopped")?.line;
  if (!last) return "unknown";
  if (last.type === "error" || last.reason === "error") return "error";
  const failed = pieces.at(-2)?.line.type === "error";
  return last.reason === "canceled" ? "paused" : failed ? "error" : "finished";
}

/** The call that stood last when the session began: calls run one by one. */
function spawnEvent(
  { spawnedBy }: StreamRun,
  events: ReadonlyMap<StreamRun, readonly ImportedEvent[]>,
): string | null {
  const { run, piece } = spawnedBy ?? {};
  const at = run && piece ? run.pieces.indexOf(piece) : -1;
  const before = run ? (events.get(run) ?? []).slice(0, at + 1) : [];
  return before.findLast(({ kind }) => kind === "tool_call")?.eventId ?? null;
}

/** Streams of early versions tell what the session came to: its last response, and what all of them cost. */
function withLastReport(events: ImportedEvent[], pieces: readonly StreamPiece[]) {
  const { usage, cost } = lastReport(pieces);
  if (events.some((event) => event.usage)) return { events, unattributed: emptyTotals() };
  const at = events.findLastIndex(({ responseId, eventId }) => responseId === eventId);
  return {
    events: events.map((event, index) => (index === at ? { ...event, usage } : event)),
    unattributed: { ...emptyTotals(), cost },
  };
}
