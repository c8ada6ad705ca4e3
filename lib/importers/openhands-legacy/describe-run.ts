import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { placeTitle } from "#lib/importers/choose-title.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText, oneLine, storableText, tellingLine } from "#lib/importers/plain-text.ts";
import { redactedJson, redactText } from "#lib/importers/redact-secrets.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { tokenCount } from "#lib/importers/token-count.ts";
import { readToolDefinitions } from "#lib/importers/tool-definitions.ts";
import { partOf } from "./event-role.ts";
import type { RunDocument } from "./read-documents.ts";
import { type SourceEvent, stringOf } from "./source-event.ts";

const MAX_TITLE = 80;

/** The instance of a benchmark or the issue of a resolver run; else where the run stands. */
export function externalIdOf({ facts, key }: RunDocument): string {
  const issue = isObject(facts.issue) ? facts.issue : null;
  const issueId = issue ? [issue.owner, issue.repo, issue.number].filter(Boolean).join("/") : null;
  return columnText(stringOf(facts.instance_id)) ?? columnText(issueId) ?? splitPath(key).name;
}

export function titleOf(document: RunDocument, events: readonly SourceEvent[]): string {
  const { issue, instance_id: instance } = document.facts;
  const asked = events.find(
    (event) => partOf(event).role === "user" && stringOf(event.args.content) !== null,
  );
  const titles = [
    isObject(issue) ? stringOf(issue.title) : null,
    stringOf(instance),
    asked ? tellingLine(stringOf(asked.args.content) ?? "", MAX_TITLE) : null,
  ];
  const title = titles.map((text) => oneLine(text ?? "", MAX_TITLE)).find((text) => text !== "");
  return title ?? (oneLine(placeTitle(externalIdOf(document), "OpenHands run"), MAX_TITLE) || "run");
}

export function toAgentConfig({ facts }: RunDocument, events: readonly SourceEvent[]): AgentConfig {
  const metadata = isObject(facts.metadata) ? facts.metadata : null;
  const llm = isObject(metadata?.llm_config)
    ? metadata.llm_config
    : isObject(metadata?.llm)
      ? metadata.llm
      : {};
  const answered = events.findLast((event) => event.call?.model_response?.model)?.call?.model_response?.model;
  const model = stringOf(llm.model) ?? answered ?? null;
  const slash = model?.indexOf("/") ?? -1;
  const prompt = events.find((event) => partOf(event).kind === "system_prompt");
  const baseUrl = stringOf(llm.base_url);
  return {
    // LiteLLM model names start with their provider: "openai/gpt-4o-mini". The model keeps its full name.
    provider: model && slash > 0 ? storableText(model.slice(0, slash)) : null,
    model: columnText(model),
    baseUrl: baseUrl === null ? null : storableText(redactText(baseUrl)),
    credentialEnv: null,
    systemPrompt: prompt ? storableText(stringOf(prompt.args.content) ?? "") : null,
    tools: readToolDefinitions(prompt?.args.tools),
    parameters: {
      temperature: numberOf(llm.temperature),
      topP: numberOf(llm.top_p),
      maxOutputTokens: tokenCount(llm.max_output_tokens),
      reasoningEffort: columnText(stringOf(llm.reasoning_effort)),
      verbosity: null,
    },
    source: metadata === null ? null : redactedJson(metadata),
  };
}

const STATES: Readonly<Record<string, ConversationStatus>> = {
  finished: "finished",
  error: "error",
  rejected: "error",
  stopped: "paused",
  paused: "paused",
  awaiting_user_input: "idle",
  awaiting_user_confirmation: "paused",
};

/** The fault the run ended with, else what its last telling event says. */
export function statusOf({ facts }: RunDocument, events: readonly SourceEvent[]): ConversationStatus {
  if (stringOf(facts.error) !== null) return "error";
  for (const event of events.toReversed()) {
    if (event.isAction && event.type === "finish") return "finished";
    if (event.isAction && event.type === "reject") return "error";
    const state = event.type === "agent_state_changed" ? stringOf(event.extras.agent_state) : null;
    if (state !== null) return (Object.hasOwn(STATES, state) ? STATES[state] : null) ?? "unknown";
    if (partOf(event).role !== null) return "unknown";
  }
  return "unknown";
}

/** What the document says about the run, but for its history, its settings and its totals. */
export function agentStateOf({ facts }: RunDocument): string {
  const {
    metadata: _metadata,
    metrics: _metrics,
    instruction: _instruction,
    instance: _instance,
    ...rest
  } = facts;
  return redactedJson(rest);
}

export function workspaceOf({ facts }: RunDocument): string | null {
  const { instance } = facts;
  if (!isObject(instance)) return null;
  const { repo, base_commit: commit, version } = instance;
  return repo === undefined && commit === undefined ? null : redactedJson({ repo, commit, version });
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
