import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { ToolDefinition } from "#lib/conversation/content.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { chooseTitle, sessionTitle } from "#lib/importers/choose-title.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { columnText, oneLine, storableText } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { readToolDefinitions } from "#lib/importers/tool-definitions.ts";
import type { PlacedSession } from "./place-sessions.ts";
import { callsOf, type SourceItem } from "./source-item.ts";
import { summaryOf } from "./summary.ts";

export function titleOf({ session, key }: PlacedSession, events: readonly ImportedEvent[]): string {
  const asked = session.entries.flatMap(({ item }) =>
    item?.kind === "message" && item.message.role === "user" ? [summaryOf(item)] : [],
  );
  return chooseTitle({
    given: session.info.title,
    asked,
    steps: () => events,
    fallback: sessionTitle(key, "docker-agent"),
  });
}

/** The session id; of a sub-session without one, the place where it stands. */
export function idOf({ session, key }: PlacedSession): string {
  return oneLine(storableText(session.info.id || splitPath(key).name), 200) || "session";
}

/** The model that answered last (`provider/model`), and the tools whose definitions the calls carry. */
export function agentConfigOf({ session }: PlacedSession): AgentConfig {
  const messages = session.entries.flatMap(({ item }) => (item?.kind === "message" ? item.message : []));
  const model = messages.findLast(({ role, model: name }) => role === "assistant" && name)?.model ?? null;
  const slash = model?.indexOf("/") ?? -1;
  const tools = new Map<string, ToolDefinition>();
  for (const { tool_definitions: source } of messages) {
    for (const tool of readToolDefinitions(source)) tools.set(tool.name, tool);
  }
  return {
    ...NO_AGENT,
    provider: model !== null && slash > 0 ? columnText(model.slice(0, slash)) : null,
    model: columnText(model?.slice(slash + 1)),
    tools: [...tools.values()],
  };
}

/** How the session ended, from its last entry. An open call or prompt does not say whether somebody left. */
export function statusOf({ session }: PlacedSession): ConversationStatus {
  const last: SourceItem | null = session.entries.at(-1)?.item ?? null;
  if (last?.kind === "error") return "error";
  if (last?.kind !== "message" || last.message.role !== "assistant") return "unknown";
  return callsOf(last.message).length > 0 ? "unknown" : "finished";
}

type Surroundings = Pick<ImportedConversation, "workspace" | "agentState" | "activatedSkills">;

export function surroundingsOf({ session: { info, entries } }: PlacedSession): Surroundings {
  const agents = entries.flatMap(({ item }) => (item?.kind === "message" ? (item.agent ?? []) : []));
  const { title: _title, ...facts } = info.facts;
  return {
    workspace: info.working_dir ? redactedJson({ cwd: info.working_dir }) : null,
    agentState: redactedJson({ ...facts, agents: [...new Set(agents)] }),
    activatedSkills: [],
  };
}
