import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { sessionTitle, titleOfEvents } from "#lib/importers/choose-title.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { columnText } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import type { Node, Session } from "./session.ts";
import { textOf } from "./source-message.ts";

/** The session id; the file's name when there is none. */
export function externalIdOf({ facts, path }: Session): string {
  const { sessionId } = facts;
  return columnText(typeof sessionId === "string" ? sessionId.trim() : null) ?? splitPath(path).name;
}

/** The summary Gemini CLI wrote, else the first thing asked. */
export function titleOf(session: Session, events: readonly ImportedEvent[]): string {
  const { summary } = session.facts;
  const given = typeof summary === "string" ? summary : null;
  return titleOfEvents(events, { given, fallback: sessionTitle(externalIdOf(session), "Gemini CLI") });
}

/** The transcript holds neither the system prompt nor the tools. */
export function toAgentConfig(model: string | null): AgentConfig {
  return {
    ...NO_AGENT,
    provider: /^(auto-)?gemini/.test(model ?? "") ? "google" : null,
    model: columnText(model),
  };
}

export function lastModel(nodes: readonly Node[]): string | null {
  return nodes.findLast(({ message }) => message?.model)?.message?.model ?? null;
}

/** How a session ended, from its last message: answered, failed, or stopped by the person. */
export function statusOf(nodes: readonly Node[]): ConversationStatus {
  const last = nodes.findLast(({ message }) => message !== null)?.message;
  if (!last || last.type === "user") return "unknown";
  if (last.type === "error") return "error";
  if (last.type !== "gemini") return /cancell?ed/i.test(textOf(last.content)) ? "paused" : "unknown";
  return last.toolCalls.length === 0 ? "finished" : "unknown";
}

type Surroundings = Pick<ImportedConversation, "workspace" | "agentState" | "activatedSkills" | "tags">;

export function surroundingsOf({ facts }: Session): Surroundings {
  const { directories, messages: _messages, summary: _summary, ...rest } = facts;
  return {
    workspace: Array.isArray(directories) && directories.length > 0 ? redactedJson({ directories }) : null,
    agentState: redactedJson(rest),
    activatedSkills: [],
    tags: {},
  };
}
