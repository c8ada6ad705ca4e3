import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { chooseTitle, sessionTitle } from "#lib/importers/choose-title.ts";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { columnText, storableText } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import type { SessionInfo } from "./read-export.ts";
import { isAborted, type MessageInfo } from "./source-message.ts";
import type { Strand } from "./strands.ts";

/** The session's title; of what was taken back the first thing asked in it. */
export function titleOf({ placed, isTrunk, own }: Strand): string {
  const { title, id } = placed.source.session.value;
  const events = own.flatMap((node) => node.events);
  // What a run prints holds no prompt: what was answered tells most there.
  const asked = events.filter(
    ({ kind, role }) =>
      (kind === "message" && role === "user") ||
      (placed.source.isStream && (kind === "message" || kind === "error")),
  );
  return chooseTitle({
    given: isTrunk ? title : null,
    asked: asked.map(({ summary }) => summary),
    steps: () => events,
    fallback: isTrunk ? sessionTitle(id, "opencode") : "Reverted",
  });
}

/** The agent the strand stands with: what answered last in it, else what the session says. */
export function agentConfigOf({ placed, own, isTrunk }: Strand): AgentConfig {
  const { session } = placed.source;
  const path = own.length > 0 ? own : placed.nodes.slice(0, isTrunk ? placed.reverted : undefined);
  const infos = path.map(({ piece }) => piece.message.info);
  const answer = infos.findLast(({ role, modelID }) => role === "assistant" && modelID);
  const asked = infos.findLast(({ role, model }) => role === "user" && model)?.model;
  const variant = answer?.variant ?? asked?.variant ?? session.value.model?.variant ?? null;
  return {
    ...NO_AGENT,
    provider: columnText(answer?.providerID ?? asked?.providerID ?? session.value.model?.providerID),
    model: columnText(answer?.modelID ?? asked?.modelID ?? session.value.model?.id),
    systemPrompt: systemOf(infos),
    parameters: {
      ...NO_AGENT.parameters,
      reasoningEffort: variant !== null && EFFORTS.has(variant) ? variant : null,
    },
  };
}

/** Variants are named by whoever configured the model; these names are effort levels. */
const EFFORTS: ReadonlySet<string> = new Set(["none", "minimal", "low", "medium", "high", "xhigh", "max"]);

/** Only what a prompt added; opencode's own system prompt is in no export. */
function systemOf(infos: readonly MessageInfo[]): string | null {
  const system = infos.findLast(({ role, system: text }) => role === "user" && text)?.system;
  return system ? storableText(system) : null;
}

/** How the session's last answer ended. An answer without an end may still have been running. */
export function statusOf({ placed: { nodes, reverted }, isTrunk }: Strand): ConversationStatus {
  if (!isTrunk) return "idle";
  const info = nodes.slice(0, reverted).at(-1)?.piece.message.info;
  if (info?.role !== "assistant") return "unknown";
  if (info.error) return isAborted(info) ? "paused" : "error";
  return info.finish && info.finish !== "tool-calls" && info.finish !== "unknown" ? "finished" : "unknown";
}

type Surroundings = Pick<ImportedConversation, "workspace" | "agentState" | "activatedSkills">;

export function surroundingsOf(session: SessionInfo): Surroundings {
  const { id, slug, projectID, directory, version, agent, parentID, revert } = session;
  const facts = { sessionId: id, parentId: parentID, slug, projectId: projectID, version, agent, revert };
  const known = Object.entries(facts).filter(([, value]) => value !== null && value !== undefined);
  return {
    workspace: directory ? redactedJson({ cwd: directory }) : null,
    agentState: redactedJson(Object.fromEntries(known)),
    activatedSkills: [],
  };
}
