import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import type { LineList } from "./line-list.ts";
import { firstText, type LineRole, promptText } from "./line-role.ts";
import { blocksOf } from "./source-line.ts";
import { isCallBlock, isResultBlock } from "./source-message.ts";
import { isCommand, promptLine } from "./summary.ts";
import type { PlacedLine } from "./transcript-line.ts";

const MAX_TITLE = 80;

/** The name somebody or Claude Code gave the session; later ones replace earlier ones. */
export function givenTitle(lines: LineList): string | null {
  const custom = lines.findLast(({ traits }) => traits.hasCustomTitle);
  const made = lines.findLast(({ traits }) => traits.hasAiTitle);
  const [title] = [custom?.source.raw.customTitle, made?.source.raw.aiTitle].flatMap(
    (given) => oneLine(String(given ?? ""), MAX_TITLE) || [],
  );
  return title ?? null;
}

/** What somebody asked for, in order, then `others`. Lazily: of a long session not all lines are in memory. */
export function* askedLines(lines: LineList, others: readonly string[] = []): Generator<string> {
  for (const { traits, source } of lines) if (traits.role === "prompt") yield promptLine(promptText(source));
  yield* others;
}

/** The model that answered last; null when none did. */
export function lastModel(lines: LineList): string | null {
  return lines.findLast(({ traits }) => traits.model !== null)?.traits.model ?? null;
}

/**
 * How a session ended, from its last telling line: answered, failed, or stopped by the user. After an open tool call
 * or an unanswered prompt the file does not say whether somebody left or the process died.
 */
export function statusOf(lines: LineList): ConversationStatus {
  const last = lines.findLast(isTelling);
  if (!last) return "unknown";
  const { role } = last.traits;
  if (role === "api_error") return "error";
  if (role === "interrupt") return "paused";
  const blocks = blocksOf(last.source);
  const openCall = blocks.findLast((block) => isCallBlock(block.type) || isResultBlock(block.type));
  const hasOpenCall = openCall !== undefined && isCallBlock(openCall.type);
  return role === "assistant" && !hasOpenCall ? "finished" : "unknown";
}

const TELLING: readonly LineRole[] = ["assistant", "tool_result", "api_error", "interrupt"];

function isTelling(line: PlacedLine): boolean {
  const { role } = line.traits;
  return role === "prompt" ? !isCommand(firstText(line.source)) : TELLING.includes(role);
}

type Surroundings = Pick<ImportedConversation, "workspace" | "agentState" | "activatedSkills">;

/** Where it ran, as its last lines say: directories and branches change on the way. */
export function surroundingsOf(lines: LineList, agent: Record<string, unknown>): Surroundings {
  const last = (field: "cwd" | "gitBranch" | "version" | "sessionId"): string | null =>
    lines.findLast(({ traits }) => traits[field] !== null)?.traits[field] ?? null;
  const [cwd, gitBranch, version, sessionId] = [
    last("cwd"),
    last("gitBranch"),
    last("version"),
    last("sessionId"),
  ];
  const facts = Object.entries({ sessionId, version, ...agent }).filter(([, value]) => value !== null);
  return {
    workspace: cwd === null && gitBranch === null ? null : redactedJson({ cwd, gitBranch }),
    agentState: redactedJson(Object.fromEntries(facts)),
    activatedSkills: [],
  };
}
