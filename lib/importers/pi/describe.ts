import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { chooseTitle, sessionTitle } from "#lib/importers/choose-title.ts";
import type { ImportedConversation, ImportedEvent } from "#lib/importers/importer.ts";
import { oneLine, storableText, tellingLine } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { blockText, isBroken } from "./message-parts.ts";
import { parentName } from "./order-files.ts";
import type { Node } from "./place-files.ts";
import type { SessionFile } from "./read-file.ts";
import type { Settings } from "./settings.ts";
import { textField } from "./source-entry.ts";
import { isCall } from "./source-message.ts";
import type { Strand } from "./split-file.ts";

/** The name of the session, else the first thing asked on this line of it, else what it does first. */
export function titleOf(
  { placed, isTrunk, own, forkPoint }: Strand,
  steps: () => Iterable<ImportedEvent>,
): string {
  return chooseTitle({
    given: isTrunk ? nameOf(placed.file) : null,
    asked: own.map(askedIn),
    steps,
    fallback: forkPoint ? "Branch without messages" : sessionTitle(sessionName(placed.file), "pi"),
  });
}

function nameOf(file: SessionFile): string {
  const given = file.lines.findLast(({ entry }) => entry.type === "session_info" || entry.type === "title");
  const raw = given?.entry.raw ?? {};
  return (
    textField(raw, "name") || textField(raw, "title") || textField(file.header?.entry.raw ?? {}, "title")
  );
}

function askedIn({ entry: { message } }: Node): string {
  return message?.role === "user" ? tellingLine(blockText(message.blocks)) : "";
}

/** The session id, else the one in the file's name (`<time>_<id>.jsonl`), else the name. */
export function sessionName({ header, path }: SessionFile): string {
  const stem = splitPath(path).name.replace(/\.[^.]*$/, "");
  const id = header?.entry.id ?? /_([^_]+)$/.exec(stem)?.[1] ?? stem;
  return oneLine(storableText(id), 200) || "session";
}

/** The session keeps neither the system prompt nor the tools. `off` is no level a provider knows. */
export function toAgentConfig({ provider, model, thinking }: Settings): AgentConfig {
  return {
    ...NO_AGENT,
    provider,
    model,
    parameters: { ...NO_AGENT.parameters, reasoningEffort: thinking === "off" ? null : thinking },
  };
}

/** How the session ended, from its last message. An open call or prompt does not say whether somebody left. */
export function statusOf({ placed: { nodes } }: Strand): ConversationStatus {
  const message = nodes.findLast(({ entry }) => entry.message !== null)?.entry.message;
  if (message?.role !== "assistant") return "unknown";
  if (isBroken(message)) return message.stopReason === "error" ? "error" : "paused";
  return message.blocks.some(isCall) || message.blocks.length === 0 ? "unknown" : "finished";
}

type Surroundings = Pick<ImportedConversation, "workspace" | "agentState" | "activatedSkills">;

export function surroundingsOf(file: SessionFile): Surroundings {
  const raw = file.header?.entry.raw ?? {};
  const cwd = textField(raw, "cwd");
  const facts = {
    sessionId: file.header?.entry.id ?? null,
    version: raw.version ?? 1,
    parentSession: parentName(file),
    repeatedLines: file.repeated || null,
  };
  return {
    workspace: cwd === "" ? null : redactedJson({ cwd }),
    agentState: redactedJson(Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null))),
    activatedSkills: [],
  };
}
