import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { emptyTotals, sumUsages } from "#lib/conversation/metrics.ts";
import type { Totals } from "#lib/conversation/usage.ts";
import { chooseTitle, placeTitle } from "#lib/importers/choose-title.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { columnText, storableText } from "#lib/importers/plain-text.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";
import { splitPath } from "#lib/importers/source-path.ts";
import { amount, tokenCount } from "#lib/importers/token-count.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";
import type { Trajectory } from "./read-trajectory.ts";
import { contentText, stringOf } from "./source-message.ts";
import { requestLine } from "./summary.ts";

/** The instance the file is named after: `django__django-11001.traj.json`. */
export function externalIdOf({ path, facts }: Trajectory): string {
  const name = splitPath(path)
    .name.replace(/\.json$/i, "")
    .replace(/\.traj(ectory)?$/i, "");
  return columnText(stringOf(facts.instance_id)) ?? columnText(name) ?? "run";
}

export function titleOf(trajectory: Trajectory, events: readonly ImportedEvent[]): string {
  const asked = trajectory.items.flatMap((item) =>
    item.kind === "message" && item.message.role === "user" && !item.message.isDemo
      ? [requestLine(contentText(item.message))]
      : [],
  );
  return chooseTitle({
    asked,
    steps: () => events,
    fallback: placeTitle(externalIdOf(trajectory), "SWE-agent run"),
  });
}

type Settings = { model: Record<string, unknown>; all: Record<string, unknown> | null };

/** mini-SWE-agent writes its settings under `info`, SWE-agent as JSON text to replay the run with. */
function settingsOf({ facts, info }: Trajectory): Settings {
  const written =
    typeof facts.replay_config === "string" ? parseWrittenJson(facts.replay_config) : facts.replay_config;
  const all = isObject(info.config) ? info.config : isObject(written) ? written : null;
  const agent = isObject(all?.agent) ? all.agent : null;
  const model = isObject(all?.model) ? all.model : isObject(agent?.model) ? agent.model : {};
  return { model, all };
}

export function modelOf(trajectory: Trajectory): string | null {
  const { model } = settingsOf(trajectory);
  return stringOf(model.model_name) ?? stringOf(model.name);
}

export function toAgentConfig(trajectory: Trajectory): AgentConfig {
  const { model: settings, all } = settingsOf(trajectory);
  const model = modelOf(trajectory);
  const slash = model?.indexOf("/") ?? -1;
  const options = isObject(settings.model_kwargs) ? { ...settings, ...settings.model_kwargs } : settings;
  const [first] = trajectory.items;
  const isPrompted = first?.kind === "message" && first.message.role === "system";
  return {
    // LiteLLM model names start with their provider; the model keeps its full name.
    provider: model && slash > 0 ? storableText(model.slice(0, slash)) : null,
    model: columnText(model),
    baseUrl: null,
    credentialEnv: null,
    systemPrompt: isPrompted ? storableText(contentText(first.message)) : null,
    tools: [],
    parameters: {
      temperature: numberOf(options.temperature),
      topP: numberOf(options.top_p),
      maxOutputTokens: tokenCount(options.max_output_tokens) ?? tokenCount(options.max_tokens),
      reasoningEffort: columnText(stringOf(options.reasoning_effort)),
      verbosity: null,
    },
    source: all === null ? null : redactedJson(all),
  };
}

/** "submitted (exit_cost)" was handed in when the money ran out: it was handed in. */
export function statusOf({ info }: Trajectory): ConversationStatus {
  const status = stringOf(info.exit_status)?.toLowerCase();
  if (!status) return "unknown";
  if (status.startsWith("submitted")) return "finished";
  return /exit|error|limit|exceeded|timeout|fail|abort/.test(status) ? "error" : "unknown";
}

export function surroundingsOf({ facts, info }: Trajectory): {
  workspace: string | null;
  agentState: string;
} {
  const { config, ...rest } = info;
  const { replay_config: _replay, info: _info, environment, ...more } = facts;
  const settings = isObject(config) ? config.environment : environment;
  return {
    workspace: settings === undefined || settings === null ? null : redactedJson(settings),
    agentState: redactedJson({ ...rest, ...more }),
  };
}

/** The run's totals, less what single responses report. SWE-agent reports nothing else. */
export function unattributedTotals({ info }: Trajectory, events: readonly ImportedEvent[]): Totals {
  const stats = isObject(info.model_stats) ? info.model_stats : null;
  if (stats === null) return emptyTotals();
  const known = sumUsages(events.map((event) => event.usage));
  const rest = (total: number | null, part: number | null) => {
    const left = (total ?? 0) - (part ?? 0);
    return left > (total ?? 0) * 1e-9 ? left : null;
  };
  const cost = rest(amount(stats.instance_cost), known.cost);
  const responses = rest(tokenCount(stats.api_calls), known.responses) ?? 0;
  return {
    ...emptyTotals(),
    responses,
    costedResponses: cost === null ? 0 : responses,
    input: rest(tokenCount(stats.tokens_sent), known.input),
    output: rest(tokenCount(stats.tokens_received), known.output),
    cost,
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
