import type { SourceFile } from "#lib/importers/importer.ts";
import { madeUpUuid } from "./made-up-ids.ts";
import { type Metrics, MODEL, meterResponses } from "./meter.ts";
import { recordRun } from "./record-run.ts";
import { FIRST_ATTEMPT } from "./script-first-attempt.ts";
import { INVESTIGATION } from "./script-investigation.ts";
import { SECOND_ATTEMPT } from "./script-second-attempt.ts";

const START = Date.UTC(2026, 8, 14, 6, 42, 10, 250);
const TITLE = "Make test_refresh_token stable on CI";

/**
 * A CI run of an agent, made up by us, as files of an OpenHands SDK conversation directory
 * (base_state.json and events/). It ends in a wrong conclusion: something to fork from.
 * The same bytes at every call.
 */
export function sampleRun(): SourceFile[] {
  const run = recordRun([...INVESTIGATION, ...FIRST_ATTEMPT, ...SECOND_ATTEMPT], START);
  const id = madeUpUuid("conversation");
  const folder = id.replaceAll("-", "");
  const state = baseState(id, run.leafEventId, {
    agent: meterResponses(run.agentResponses),
    condenser: meterResponses(run.condenserResponses),
  });
  return [
    jsonFile(`${folder}/base_state.json`, state),
    ...run.events.map((event, index) =>
      jsonFile(`${folder}/events/event-${String(index).padStart(5, "0")}-${event.id}.json`, event.json),
    ),
  ];
}

function jsonFile(path: string, value: unknown): SourceFile {
  return { path, bytes: new TextEncoder().encode(JSON.stringify(value)) };
}

function baseState(id: string, leafEventId: string, metrics: Record<string, Metrics>) {
  const llm = {
    model: MODEL,
    temperature: 0,
    max_input_tokens: 200_000,
    max_output_tokens: 16_384,
    caching_prompt: true,
    reasoning_effort: "high",
    native_tool_calling: true,
    prompt_cache_retention: "24h",
  };
  return {
    id,
    agent: {
      llm: { ...llm, usage_id: "agent" },
      tools: ["terminal", "file_editor", "task_tracker"].map((name) => ({ name, params: {} })),
      mcp_config: {},
      include_default_tools: ["FinishTool"],
      system_prompt_filename: "system_prompt.j2",
      system_prompt_kwargs: {},
      condenser: {
        llm: { ...llm, usage_id: "condenser" },
        max_size: 80,
        keep_first: 2,
        kind: "LLMSummarizingCondenser",
      },
      kind: "Agent",
    },
    workspace: { working_dir: "/workspace/api", kind: "LocalWorkspace" },
    persistence_dir: `conversations/${id.replaceAll("-", "")}`,
    max_iterations: 500,
    stuck_detection: true,
    execution_status: "finished",
    confirmation_policy: { kind: "NeverConfirm" },
    activated_knowledge_skills: ["pytest"],
    activated_path_rules: [],
    invoked_skills: [],
    blocked_actions: {},
    blocked_messages: {},
    leaf_event_id: leafEventId,
    head_is_empty: false,
    stats: { usage_to_metrics: metrics },
    secret_registry: { secret_sources: {} },
    tags: { title: TITLE, trigger: "schedule" },
    agent_state: { iteration: 2 },
  };
}
