import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { oneLine, storableText } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import type { PlacedLine } from "./identify-lines.ts";
import { NO_MODEL } from "./join-usage.ts";
import { firstText, promptText } from "./line-role.ts";
import { blocksOf } from "./source-line.ts";
import { isCallBlock, isResultBlock } from "./source-message.ts";
import { isCommand, promptLine, summaryOf } from "./summary.ts";

const MAX_TITLE = 80;

/** The name somebody or Claude Code gave the session; later ones replace earlier ones. */
export function givenTitle(lines: readonly PlacedLine[]): string | null {
  for (const field of ["customTitle", "aiTitle"]) {
    const named = lines.findLast((line) => typeof line.source.raw[field] === "string");
    const title = oneLine(String(named?.source.raw[field] ?? ""), MAX_TITLE);
    if (title) return title;
  }
  return null;
}

/** First line of the first thing somebody asked for; slash commands only when there is nothing else. */
export function askedTitle(lines: readonly PlacedLine[]): string | null {
  const isPrompt = (line: PlacedLine) => line.role === "prompt" && promptText(line.source) !== "";
  const asked =
    lines.find((line) => isPrompt(line) && !isCommand(firstText(line.source))) ?? lines.find(isPrompt);
  return asked ? oneLine(promptLine(promptText(asked.source)), MAX_TITLE) || null : null;
}

export function branchTitle(own: readonly PlacedLine[], forkPoint: PlacedLine | undefined): string {
  const at = forkPoint ? summaryOf(forkPoint.source) : "the start";
  return askedTitle(own) ?? oneLine(`Branch at ${at}`, MAX_TITLE);
}

/** The model that answered last; null when none did. */
export function lastModel(lines: readonly PlacedLine[]): string | null {
  const answered = lines.findLast(({ source: { message } }) => message?.model && message.model !== NO_MODEL);
  return answered?.source.message?.model ?? null;
}

/** The transcript holds neither the system prompt nor the tools. */
export function toAgentConfig(model: string | null): AgentConfig {
  return {
    provider: model?.startsWith("claude") ? "anthropic" : null,
    model: model === null ? null : storableText(model),
    baseUrl: null,
    credentialEnv: null,
    systemPrompt: null,
    tools: [],
    parameters: {
      temperature: null,
      topP: null,
      maxOutputTokens: null,
      reasoningEffort: null,
      verbosity: null,
    },
    source: null,
  };
}

/**
 * How a session ended, from its last telling line: answered, failed, or stopped by the user. After an open tool call
 * or an unanswered prompt the file does not say whether somebody left or the process died.
 */
export function statusOf(lines: readonly PlacedLine[]): ConversationStatus {
  const last = lines.findLast(isTelling);
  if (!last) return "unknown";
  if (last.role === "api_error") return "error";
  if (last.role === "interrupt") return "paused";
  const blocks = blocksOf(last.source);
  const openCall = blocks.findLast((block) => isCallBlock(block.type) || isResultBlock(block.type));
  const hasOpenCall = openCall !== undefined && isCallBlock(openCall.type);
  return last.role === "assistant" && !hasOpenCall ? "finished" : "unknown";
}

function isTelling(line: PlacedLine): boolean {
  if (line.role === "prompt") return !isCommand(firstText(line.source));
  return line.role === "assistant" || line.role === "tool_result" || isEnding(line);
}

function isEnding({ role }: PlacedLine): boolean {
  return role === "api_error" || role === "interrupt";
}

type Surroundings = Pick<ImportedConversation, "workspace" | "agentState" | "activatedSkills">;

/** Where it ran, as its last lines say: directories and branches change on the way. */
export function surroundingsOf(lines: readonly PlacedLine[], agent: Record<string, unknown>): Surroundings {
  const last = <T>(pick: (line: PlacedLine) => T | null | undefined): T | null => {
    const line = lines.findLast((each) => pick(each) !== null && pick(each) !== undefined);
    return line ? (pick(line) ?? null) : null;
  };
  const cwd = last((line) => line.source.cwd);
  const gitBranch = last((line) => line.source.gitBranch);
  const version = last((line) => line.source.version);
  const sessionId = last((line) => line.source.sessionId);
  const facts = Object.entries({ sessionId, version, ...agent }).filter(([, value]) => value !== null);
  return {
    workspace: cwd === null && gitBranch === null ? null : redactedJson({ cwd, gitBranch }),
    agentState: redactedJson(Object.fromEntries(facts)),
    activatedSkills: [],
  };
}
