import type { ConversationStatus } from "#lib/conversation/conversation.ts";
import { addTotals, sumUsages } from "#lib/conversation/metrics.ts";
import type { ExportEvent, ExportSource } from "#lib/exporters/exporter.ts";
import { storedObject } from "#lib/exporters/stored-json.ts";
import { millisOf } from "#lib/exporters/workspace.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { redactedJson } from "#lib/importers/redact-secrets.ts";

type Json = Record<string, unknown>;

const STATUS: Readonly<Record<ConversationStatus, string>> = {
  idle: "idle",
  running: "idle",
  waiting_for_tool_result: "idle",
  error: "error",
  finished: "finished",
  paused: "paused",
  stuck: "stuck",
  unknown: "idle",
};

/** ConversationState of the SDK as base_state.json holds it. Secrets stay out of it, as on the way in. */
export function baseState(source: ExportSource, head: { id: string; leafEventId: string | null }): Json {
  const { conversation } = source;
  const state = storedObject(conversation.agentState);
  const workspace = storedObject(conversation.workspace);
  const directory = [workspace.working_dir, workspace.cwd].find((each) => typeof each === "string");
  const known: Json = {
    id: head.id,
    agent: agentOf(source),
    workspace:
      typeof workspace.kind === "string"
        ? workspace
        : { working_dir: directory ?? "workspace/project", kind: "LocalWorkspace" },
    persistence_dir: null,
    max_iterations: 500,
    stuck_detection: true,
    execution_status: STATUS[conversation.status],
    confirmation_policy: { kind: "NeverConfirm" },
    activated_knowledge_skills: conversation.activatedSkills,
    blocked_actions: {},
    blocked_messages: {},
    secret_registry: { secret_sources: {} },
    agent_state: state,
    tags: conversation.tags,
    ...(head.leafEventId === null ? {} : { leaf_event_id: head.leafEventId, head_is_empty: false }),
  };
  // The stats hold no secret, and their names ("prompt_tokens") look like some.
  return { ...storedObject(redactedJson(known)), stats: statsOf(source) };
}

/** The source's own agent where it was one of the SDK's, with the branch's model and settings. */
function agentOf({ config, conversation }: ExportSource): Json {
  const source = conversation.sourceFormat === "openhands-sdk" ? storedObject(config.source) : {};
  const { temperature, topP, maxOutputTokens, reasoningEffort, verbosity } = config.parameters;
  const set = {
    base_url: config.baseUrl,
    temperature,
    top_p: topP,
    max_output_tokens: maxOutputTokens,
    reasoning_effort: reasoningEffort,
    verbosity,
  };
  const llm = {
    usage_id: "agent",
    ...(isObject(source.llm) ? source.llm : {}),
    ...(config.model === null ? {} : { model: config.model }),
    ...Object.fromEntries(Object.entries(set).filter(([, value]) => value !== null)),
  };
  const tools = config.tools.map(({ name }) => ({ name, params: {} }));
  return { tools, kind: "Agent", ...source, llm };
}

/** Tokens by response id, prices by time: the SDK's prices name no response. */
function statsOf({ events, conversation, config }: ExportSource): Json {
  const spent = events.filter(({ usage }) => usage !== null);
  const sums = addTotals(sumUsages(events.map(({ usage }) => usage)), conversation.unattributed);
  const model = config.model ?? spent.at(-1)?.usage?.model ?? "unknown";
  const metrics = {
    model_name: model,
    accumulated_cost: sums.cost ?? 0,
    accumulated_token_usage: {
      model,
      ...tokens(sums),
      context_window: 0,
      per_turn_token: 0,
      response_id: "",
    },
    costs: spent.flatMap((event) => costOf(event, model)),
    response_latencies: spent.flatMap((event) =>
      event.usage?.latencyMs == null
        ? []
        : [
            {
              model: event.usage.model ?? model,
              latency: event.usage.latencyMs / 1_000,
              response_id: responseName(event),
            },
          ],
    ),
    token_usages: spent.map((event) => ({
      model: event.usage?.model ?? model,
      ...tokens(event.usage ?? sums),
      response_id: responseName(event),
    })),
  };
  return { usage_to_metrics: spent.length === 0 && sums.responses === 0 ? {} : { agent: metrics } };
}

/** The response an event belongs to; one is made up for sources that name none. */
export function responseName({ responseId, eventId }: ExportEvent): string {
  return responseId ?? `response-${eventId}`;
}

type Counted = Record<"input" | "output" | "cacheRead" | "cacheWrite" | "reasoning", number | null>;

function tokens({ input, output, cacheRead, cacheWrite, reasoning }: Counted): Json {
  const counts = {
    prompt_tokens: input,
    completion_tokens: output,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite,
    reasoning_tokens: reasoning,
  };
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== null));
}

function costOf({ usage, timestamp }: ExportEvent, model: string): Json[] {
  if (usage === null || usage.cost === null || timestamp === null) return [];
  return [{ model: usage.model ?? model, cost: usage.cost, timestamp: millisOf(timestamp, 0) / 1_000 }];
}
