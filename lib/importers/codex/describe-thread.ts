import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { chooseTitle, sessionTitle } from "#lib/importers/choose-title.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import type { Nodes } from "./node-list.ts";
import type { Strand } from "./split-thread.ts";
import { requestLine } from "./summary.ts";
import { isPrompt, NO_METER, type Thread } from "./thread.ts";
import { toEvent } from "./to-event.ts";

/** The header line of the thread's first file; null when it has none. */
function headerOf(thread: Thread) {
  return thread.placed[0]?.rollout ?? null;
}

/**
 * The agent a strand stands with: model and effort from its last `turn_context`, provider and instructions from
 * the header. The tools Codex offers are in no rollout.
 */
export function agentConfigOf({ thread, nodes }: Strand): AgentConfig {
  const meta = headerOf(thread)?.meta ?? null;
  const { model, effort } = nodes.last?.meter ?? NO_METER;
  const context =
    nodes.findLast(({ entry }) => entry.line.type === "turn_context")?.entry.line.payload ?? null;
  return {
    ...NO_AGENT,
    provider: meta?.provider ?? null,
    model,
    systemPrompt:
      meta?.baseInstructions ?? thread.forkedFrom?.placed[0]?.rollout.meta?.baseInstructions ?? null,
    parameters: { ...NO_AGENT.parameters, reasoningEffort: effort },
    source: context === null ? null : redactedJson(context),
  };
}

/** Where the thread came from, as JSON text. */
export function agentStateOf(thread: Thread): string {
  const rollout = headerOf(thread);
  const meta = rollout?.meta ?? null;
  const git = rollout?.metaEntry?.line.payload.git ?? null;
  return redactedJson({
    threadId: thread.id,
    sessionId: meta?.sessionId ?? null,
    forkedFromId: meta?.forkedFrom ?? meta?.base?.threadId ?? null,
    parentThreadId: meta?.spawnedBy ?? null,
    missingParent: thread.missing,
    agent: meta?.agent ?? null,
    nickname: meta?.nickname ?? null,
    originator: meta?.originator ?? null,
    cliVersion: meta?.cliVersion ?? null,
    git,
  });
}

export function workspaceOf(thread: Thread): string | null {
  const cwd = headerOf(thread)?.meta?.cwd ?? null;
  return cwd === null ? null : redactedJson({ cwd });
}

/** Its given name, else the first thing asked in it, else what kind of agent it is, else the first thing answered. */
export function titleOf({ thread, nodes, isTrunk }: Strand, names: ReadonlyMap<string, string>): string {
  const meta = headerOf(thread)?.meta;
  const agent = isTrunk ? (meta?.nickname ?? meta?.agent) : null;
  return chooseTitle({
    given: isTrunk ? (renamed(nodes) ?? names.get(thread.id)) : null,
    asked: askedOrSaid(nodes, isTrunk, agent ? `Sub-agent ${agent}` : ""),
    steps: () => stepsOf(nodes),
    fallback: isTrunk ? sessionTitle(thread.id, "Codex") : "Abandoned branch",
  });
}

/** Lazily: of a long thread the items are not all in memory. */
function* askedOrSaid(nodes: Nodes, isTrunk: boolean, agent: string): Generator<string> {
  yield* askedLines(nodes, false);
  yield* askedLines(nodes, true);
  yield agent;
  if (isTrunk) yield* saidLines(nodes);
}

/** What a thread copied from another tells least of what it is about itself. */
function* askedLines(nodes: Nodes, isCopy: boolean): Generator<string> {
  for (const { entry, isCopy: copied } of nodes) {
    // First: asking what a line says may read it again.
    if (copied !== isCopy || !isPrompt(entry)) continue;
    const { item } = entry;
    if (item.kind === "message") yield requestLine(item.parts);
  }
}

/** Streams of `codex exec --json` hold no prompt: what was answered tells most there. */
function* saidLines(nodes: Nodes): Generator<string> {
  for (const { entry } of nodes) {
    if (entry.role !== "assistant" || entry.isEcho) continue;
    const { item } = entry;
    if (item.kind === "message") yield requestLine(item.parts);
  }
}

function* stepsOf(nodes: Nodes): Generator<ImportedEvent> {
  for (const node of nodes) if (!node.entry.isEcho) yield toEvent(node);
}

function renamed(nodes: Nodes): string | null {
  const line = nodes.findLast(({ entry }) => entry.line.payloadType === "thread_name_updated")?.entry.line;
  const name = line?.payload.thread_name;
  return typeof name === "string" && name.trim() !== "" ? storableText(name) : null;
}

/** How the strand's last turn ended. A turn nothing ended says nothing: the file may be a copy of a running thread. */
export function statusOf({ nodes, isTrunk }: Strand): ConversationStatus {
  if (!isTrunk) return "idle";
  for (let at = nodes.length - 1; at >= 0; at--) {
    const line = nodes.at(at)?.entry.line;
    if (line?.type !== "event_msg") continue;
    switch (line.payloadType) {
      case "task_complete":
      case "turn_complete":
      case "turn.completed":
        return isObject(line.payload.error) ? "error" : "finished";
      case "error":
        return "error";
      case "turn_aborted":
        return "paused";
      case "task_started":
      case "turn_started":
        return "unknown";
    }
  }
  return "unknown";
}
