import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { chooseTitle, sessionTitle } from "#lib/importers/choose-title.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText, storableText } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { readToolDefinitions } from "#lib/importers/tool-definitions.ts";
import { stringOf } from "./source-trajectory.ts";
import { contentText } from "./step-parts.ts";
import { agentModel } from "./step-usage.ts";
import { stepLine } from "./summary.ts";
import type { PlacedStep, Trajectory } from "./trajectory.ts";

/** A trajectory's own id; before 1.7 that of its session. */
export function externalIdOf({ trajectoryId, sessionId, key }: Trajectory): string {
  return columnText(trajectoryId) ?? columnText(sessionId) ?? key;
}

/** The first thing asked in the steps that are its own, else anywhere, else what it does first, else the agent's name. */
export function titleOf(
  trajectory: Trajectory,
  own: readonly PlacedStep[],
  events: readonly ImportedEvent[],
): string {
  const { agent } = trajectory.facts;
  const name = isObject(agent) ? stringOf(agent.name) : null;
  const asked = [...own, ...trajectory.steps].flatMap(({ step }) =>
    step.source === "user" ? [stepLine(step)] : [],
  );
  return chooseTitle({
    asked,
    steps: () => events,
    fallback: name ?? sessionTitle(externalIdOf(trajectory), "ATIF"),
  });
}

export function systemPromptOf({ steps }: Trajectory): string | null {
  const first = steps[0]?.step;
  return first?.source === "system" ? storableText(contentText(first.message)) : null;
}

export function toAgentConfig(trajectory: Trajectory): AgentConfig {
  const { agent } = trajectory.facts;
  const { steps } = trajectory;
  const model = steps.findLast(({ step }) => step.model !== null)?.step.model ?? agentModel(trajectory);
  const slash = model?.indexOf("/") ?? -1;
  return {
    ...NO_AGENT,
    // Model names such as "openai/gpt-5" start with their provider (LiteLLM); the model keeps its full name.
    provider: model && slash > 0 ? storableText(model.slice(0, slash)) : null,
    model: columnText(model),
    systemPrompt: systemPromptOf(trajectory),
    tools: isObject(agent) ? readToolDefinitions(agent.tool_definitions) : [],
    parameters: {
      ...NO_AGENT.parameters,
      reasoningEffort: columnText(steps.findLast(({ step }) => step.effort !== null)?.step.effort),
    },
    source: isObject(agent) ? redactedJson(agent) : null,
  };
}

/** Answered, or left with a call nobody answered; the format does not say how a run ended. */
export function statusOf({ steps }: Trajectory): ConversationStatus {
  const last = steps.at(-1)?.step;
  if (last?.source !== "agent") return "unknown";
  const answered = new Set(last.results.map((result) => result?.source_call_id));
  return last.calls.every((call) => answered.has(call?.tool_call_id)) ? "finished" : "unknown";
}

export function agentStateOf({ facts }: Trajectory): string {
  const { agent: _agent, ...rest } = facts;
  return redactedJson(rest);
}
