import type { Usage } from "#lib/conversation/usage.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { secondToolBlock } from "./content.ts";
import { type LineRole, roleOf } from "./line-role.ts";
import { NO_MODEL, usageOf } from "./line-usage.ts";
import { attachmentType } from "./note-parts.ts";
import { type Report, readReport } from "./read-report.ts";
import { blocksOf, type SourceLine } from "./source-line.ts";
import { type ToolFact, toolFactsOf } from "./tool-facts.ts";

/** What is asked of every line while sessions are put together. */
export type LineFacts = {
  readonly uuid: string | null;
  /**
   * What it says to go on from: `parentUuid`, or where that is missing the logical parent of a compaction boundary, or
   * the message a snapshot belongs to.
   */
  readonly parentName: string | null;
  readonly traits: Traits;
  readonly messageId: string | null;
  readonly requestId: string | null;
  readonly copyOf: string | null;
  /** As the line counts it; several lines of a response do. */
  readonly usage: Usage | null;
  readonly report: Report | null;
  readonly tools: readonly ToolFact[];
  /** Content blocks that are events of their own. */
  readonly blocks: number;
};

/** What many lines have in common, kept once for all of them. */
export type Traits = {
  readonly type: string;
  readonly role: LineRole;
  /** `parentName` is the `parentUuid` field. */
  readonly hasParentUuid: boolean;
  /** `parentUuid` is a written null. */
  readonly isRoot: boolean;
  readonly isSidechain: boolean;
  readonly hasTimestamp: boolean;
  /** Whether it gives the session a name: somebody's, Claude Code's. */
  readonly hasCustomTitle: boolean;
  readonly hasAiTitle: boolean;
  /** Whether it holds the system prompt of requests to come. */
  readonly hasSystemPrompt: boolean;
  readonly sessionId: string | null;
  readonly agentId: string | null;
  readonly parentCallId: string | null;
  readonly cwd: string | null;
  readonly gitBranch: string | null;
  readonly version: string | null;
  /** The model that answered; null also for what Claude Code made itself. */
  readonly model: string | null;
};

/** So many combinations are remembered to be shared; lines that share them stand close together. */
const REMEMBERED = 500;

/** Reads the facts of lines of one upload. Traits that are equal in neighbouring lines are in memory once. */
export class FactsReader {
  readonly #traits = new Map<string, Traits>();

  read(source: SourceLine): LineFacts {
    return {
      uuid: source.uuid,
      parentName: parentNameOf(source),
      traits: this.#shared(traitsOf(source)),
      messageId: source.message?.id ?? null,
      requestId: source.requestId,
      copyOf: source.copyOf,
      usage: usageOf(source),
      report: readReport(source),
      tools: toolFactsOf(source),
      blocks: countOwnEvents(source),
    };
  }

  #shared(traits: Traits): Traits {
    const name = JSON.stringify(Object.values(traits));
    const known = this.#traits.get(name);
    if (known) return known;
    if (this.#traits.size >= REMEMBERED) this.#traits.clear();
    this.#traits.set(name, traits);
    return traits;
  }
}

/** Behind its second tool call or result, see `ownBlocks`. */
function countOwnEvents(source: SourceLine): number {
  const second = secondToolBlock(blocksOf(source));
  const content = isObject(source.raw.message) ? source.raw.message.content : null;
  return second === null || !Array.isArray(content) ? 0 : content.slice(second).filter(isObject).length;
}
function traitsOf(source: SourceLine): Traits {
  const { message, raw } = source;
  return {
    type: source.type,
    role: roleOf(source),
    hasParentUuid: source.parentUuid !== null,
    isRoot: source.isRoot,
    isSidechain: source.isSidechain,
    hasTimestamp: source.timestamp !== null,
    hasCustomTitle: typeof raw.customTitle === "string",
    hasAiTitle: typeof raw.aiTitle === "string",
    hasSystemPrompt: source.type === "api-request-shape" || attachmentType(source) === "prompt_snapshot",
    sessionId: source.sessionId,
    agentId: source.agentId,
    parentCallId: source.parentCallId,
    cwd: source.cwd,
    gitBranch: source.gitBranch,
    version: source.version,
    model: message?.model && message.model !== NO_MODEL ? message.model : null,
  };
}

function parentNameOf(source: SourceLine): string | null {
  if (source.parentUuid !== null) return source.parentUuid;
  if (source.subtype === "compact_boundary") return source.logicalParentUuid;
  // A snapshot is taken before its message is written, and belongs to it.
  const { messageId } = source.raw;
  return source.type === "file-history-snapshot" && typeof messageId === "string" ? messageId : null;
}
