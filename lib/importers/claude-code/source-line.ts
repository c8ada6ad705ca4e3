import { z } from "zod";
import { storableText } from "#lib/importers/plain-text.ts";
import {
  isBlockType,
  type MessageBlock,
  readMessage,
  type SourceMessage,
  speakerOf,
} from "./source-message.ts";

const Text = z.string().nullish().catch(null);
const Flag = z.boolean().nullish().catch(null);
const ParentId = z.string().nullish().catch(null);

/** What every line may carry. A field of a wrong type counts as absent: the line is worth more than the field. */
const Base = z.object({
  type: Text,
  subtype: Text,
  uuid: Text,
  parentUuid: ParentId,
  logicalParentUuid: ParentId,
  sessionId: Text,
  /** The command line's own stream (`--output-format stream-json`) writes it this way. */
  session_id: Text,
  parent_tool_use_id: Text,
  timestamp: Text,
  isSidechain: Flag,
  isMeta: Flag,
  isCompactSummary: Flag,
  isApiErrorMessage: Flag,
  agentId: Text,
  requestId: Text,
  request_id: Text,
  cwd: Text,
  gitBranch: Text,
  version: Text,
  costUSD: z.number().nullish().catch(null),
  durationMs: z.number().nullish().catch(null),
  forkedFrom: z.object({ sessionId: Text, messageUuid: Text }).nullish().catch(null),
});

/** One line of a transcript, read. */
export type SourceLine = {
  type: string;
  subtype: string | null;
  uuid: string | null;
  /** The `parentUuid` field; `isRoot` tells a written null from a missing field. */
  parentUuid: string | null;
  isRoot: boolean;
  logicalParentUuid: string | null;
  sessionId: string | null;
  timestamp: string | null;
  isSidechain: boolean;
  /** The tool call a stream line of a sub-agent belongs to. */
  parentCallId: string | null;
  isMeta: boolean;
  isCompactSummary: boolean;
  isApiError: boolean;
  agentId: string | null;
  requestId: string | null;
  cwd: string | null;
  gitBranch: string | null;
  version: string | null;
  /** US dollars and milliseconds, as versions before 1.0.10 wrote them. */
  costUSD: number | null;
  durationMs: number | null;
  /** The line this one is a copy of (`--fork-session`). */
  copyOf: string | null;
  /** Of user and assistant lines in a shape this importer knows; null for every other line. */
  message: SourceMessage | null;
  /** The whole line. */
  raw: Record<string, unknown>;
  isKnownType: boolean;
  /** What is wrong with it although it is kept. */
  problems: string[];
};

const HARNESS_TYPES: ReadonlySet<string> = new Set(
  [
    "system attachment progress summary file-history-snapshot file-history-delta queue-operation permission-mode",
    "mode last-prompt ai-title custom-title agent-name agent-color agent-setting tag pr-link frame-link relocated",
    "worktree-state bridge-session atis-latch started result content-replacement marble-origami-commit task-summary",
    "attribution-snapshot speculation-accept marble-origami-snapshot turn-summary rate_limit_event stream_event",
    "api-request api-request-shape api-request-blob api-request-resumed cost-state session-owner isolation-latch",
    "history-suppression dev-mods memory-mode tools-used observer-ref data-flow-records data-flow-incomplete",
    "derived-from ended-by-model artifact-comment-monitor artifact-autoreact-ledger fork-context-ref",
    "tool_progress tool_use_summary auth_status prompt_suggestion control_request control_response",
  ]
    .join(" ")
    .split(" "),
);

/** Whether a value is a content block that stands alone: a block of a line that became an event of its own. */
export function isLoneBlock(raw: Record<string, unknown>): boolean {
  if ("message" in raw || typeof raw.type !== "string") return false;
  return isBlockType(raw.type);
}

/** One parsed JSON object → line. Everything is kept; what cannot be understood has no message and says why. */
export function readSourceLine(raw: Record<string, unknown>): SourceLine {
  const base = Base.parse(raw);
  const type = base.type ? storableText(base.type.slice(0, 200)) : "unknown";
  const isMessage = speakerOf(type, raw) !== null || isLoneBlock(raw);
  const read = isMessage ? readMessage(type, raw) : { message: null, problems: [] };
  return {
    type,
    subtype: base.subtype ? storableText(base.subtype.slice(0, 200)) : null,
    uuid: base.uuid || null,
    parentUuid: base.parentUuid || null,
    isRoot: raw.parentUuid === null,
    logicalParentUuid: base.logicalParentUuid || null,
    sessionId: columnText(base.sessionId) ?? columnText(base.session_id),
    timestamp: base.timestamp ? storableText(base.timestamp.slice(0, 64)) : null,
    isSidechain: base.isSidechain === true || Boolean(base.parent_tool_use_id),
    parentCallId: base.parent_tool_use_id || null,
    isMeta: base.isMeta === true,
    isCompactSummary: base.isCompactSummary === true,
    isApiError: base.isApiErrorMessage === true,
    agentId: columnText(base.agentId),
    requestId: columnText(base.requestId) ?? columnText(base.request_id),
    cwd: base.cwd ?? null,
    gitBranch: base.gitBranch ?? null,
    version: base.version ?? null,
    costUSD: base.costUSD ?? null,
    durationMs: base.durationMs ?? null,
    copyOf: base.forkedFrom?.messageUuid || null,
    message: read.message,
    raw,
    isKnownType: isMessage || HARNESS_TYPES.has(type),
    problems: read.problems,
  };
}

export function blocksOf(line: SourceLine): readonly MessageBlock[] {
  return line.message?.blocks ?? [];
}

/** Ids that a database column can hold; longer or broken ones do not identify anything. */
function columnText(text: string | null | undefined): string | null {
  return text && text.length <= 300 && storableText(text) === text ? text : null;
}
