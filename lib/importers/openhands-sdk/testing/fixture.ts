import type { SourceFile } from "#lib/importers/importer.ts";
import {
  eventsOfStep,
  FixtureClock,
  type FixtureEvent,
  type FixtureStep,
  type MeteredCall,
  stamp,
  textItem,
  uuidOf,
} from "./fixture-events.ts";

export type RunOptions = {
  steps: readonly FixtureStep[];
  /** Abandoned lines: `after` is the index of the trunk step they fork from, -1 for a fresh root. */
  branches?: readonly { after: number; steps: readonly FixtureStep[] }[];
  /** Makes all ids; two runs of one test need two seeds. */
  seed?: string;
  /** Directory in the upload; the conversation's hex id when not given, "" for the top level. */
  directory?: string;
  title?: string;
  tags?: Record<string, string>;
  model?: string;
  systemPrompt?: string;
  status?: string;
  /** Events without parent ids, as SDK versions before 1.31 wrote them. */
  legacy?: true;
  withBaseState?: false;
  /** Merged over the generated base_state.json. */
  baseState?: Record<string, unknown>;
  /** Zone of the machine that wrote the local timestamps. */
  zoneMinutes?: number;
};

export type BuiltRun = {
  conversationId: string;
  files: SourceFile[];
  /** In log order. */
  events: FixtureEvent[];
  baseState: Record<string, unknown>;
};

/** A conversation directory of the OpenHands SDK as uploaded files: system prompt, steps, branches, usage. */
export function openhandsRun(options: RunOptions): SourceFile[] {
  return buildOpenhandsRun(options).files;
}

/** The same, with what went into the files. */
export function buildOpenhandsRun(options: RunOptions): BuiltRun {
  const seed = options.seed ?? "run";
  const clock = new FixtureClock(seed, options.zoneMinutes ?? 0);
  const conversationId = uuidOf(`${seed}/conversation`);
  const trunk: FixtureEvent[] = [systemPrompt(options, clock)];
  const stepEnds = options.steps.map((step) => {
    appendStep(trunk, step, clock, options.legacy === true);
    return trunk.length;
  });
  const events = [...trunk];
  for (const branch of options.branches ?? []) {
    const prefix = branch.after < 0 ? [] : trunk.slice(0, stepEnds[branch.after]);
    const path = [...prefix];
    for (const step of branch.steps) appendStep(path, step, clock, false);
    events.push(...path.slice(prefix.length));
  }
  const baseState = { ...baseStateOf(options, conversationId, trunk, clock.metered), ...options.baseState };
  const directory = options.directory ?? conversationId.replaceAll("-", "");
  const root = directory === "" ? "" : `${directory}/`;
  const files = events.map((event, index) =>
    jsonFile(`${root}events/event-${String(index).padStart(5, "0")}-${event.id}.json`, event),
  );
  if (options.withBaseState !== false) files.unshift(jsonFile(`${root}base_state.json`, baseState));
  return { conversationId, files, events, baseState };
}

export function jsonFile(path: string, value: unknown): SourceFile {
  return { path, bytes: new TextEncoder().encode(JSON.stringify(value)) };
}

function appendStep(path: FixtureEvent[], step: FixtureStep, clock: FixtureClock, legacy: boolean): void {
  for (const event of eventsOfStep(step, clock, path)) {
    const parent = path.findLast((each) => each.kind !== "ConversationStateUpdateEvent");
    path.push(legacy ? event : { parent_id: parent?.id ?? "__root__", ...event });
  }
}

function systemPrompt(options: RunOptions, clock: FixtureClock): FixtureEvent {
  return {
    ...stamp(clock, "agent"),
    system_prompt: textItem(options.systemPrompt ?? "You fix failing builds."),
    tools: ["terminal", "file_editor", "finish"].map((title) => ({
      description: `Tool ${title}.`,
      title,
      kind: title,
    })),
    dynamic_context: textItem("Repository: acme/api"),
    kind: "SystemPromptEvent",
  };
}

function baseStateOf(
  options: RunOptions,
  id: string,
  trunk: readonly FixtureEvent[],
  metered: readonly MeteredCall[],
): Record<string, unknown> {
  const model = options.model ?? "openai/gpt-4o-mini";
  const usageIds = [...new Set(metered.map((call) => call.usageId))];
  const llm = {
    model,
    api_key: "**********",
    temperature: 0,
    max_output_tokens: 4096,
    reasoning_effort: "high",
  };
  return {
    id,
    agent: { llm: { ...llm, usage_id: "agent" }, tools: [{ name: "terminal", params: {} }], kind: "Agent" },
    workspace: { working_dir: "/workspace/project", kind: "LocalWorkspace" },
    execution_status: options.status ?? "finished",
    activated_knowledge_skills: ["github"],
    agent_state: {},
    ...(options.legacy ? {} : { leaf_event_id: trunk.at(-1)?.id, head_is_empty: false }),
    stats: {
      usage_to_metrics: Object.fromEntries(
        usageIds.map((usageId) => [
          usageId,
          metricsOf(
            model,
            metered.filter((call) => call.usageId === usageId),
          ),
        ]),
      ),
    },
    tags: { ...options.tags, ...(options.title ? { title: options.title } : {}) },
  };
}

export function metricsOf(model: string, calls: readonly MeteredCall[]): Record<string, unknown> {
  const sum = (pick: (call: MeteredCall) => number | undefined) =>
    calls.reduce((total, call) => total + (pick(call) ?? 0), 0);
  return {
    model_name: model,
    accumulated_cost: sum((call) => call.usage.cost),
    accumulated_token_usage: {
      model,
      prompt_tokens: sum((call) => call.usage.input),
      completion_tokens: sum((call) => call.usage.output),
      cache_read_tokens: sum((call) => call.usage.cacheRead),
      cache_write_tokens: sum((call) => call.usage.cacheWrite),
      reasoning_tokens: sum((call) => call.usage.reasoning),
      response_id: "",
    },
    costs: calls.flatMap(({ usage, at }) => (usage.cost ? [{ model, cost: usage.cost, timestamp: at }] : [])),
    response_latencies: calls.flatMap(({ usage, responseId }) =>
      usage.latencyMs === undefined
        ? []
        : [{ model, latency: usage.latencyMs / 1000, response_id: responseId }],
    ),
    token_usages: calls.map(({ usage, responseId }) => ({
      model,
      prompt_tokens: usage.input,
      completion_tokens: usage.output,
      cache_read_tokens: usage.cacheRead ?? 0,
      cache_write_tokens: usage.cacheWrite ?? 0,
      reasoning_tokens: usage.reasoning ?? 0,
      response_id: responseId,
    })),
  };
}
