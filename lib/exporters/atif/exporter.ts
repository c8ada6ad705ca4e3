import { addTotals, sumUsages } from "#lib/conversation/metrics.ts";
import type { ExportEvent, Exported, Exporter, ExportSource } from "#lib/exporters/exporter.ts";
import { fileStem } from "#lib/exporters/file-name.ts";
import { type Carries, listLosses } from "#lib/exporters/list-losses.ts";
import { saidBy, toTurns } from "#lib/exporters/said.ts";
import { jsonDocument } from "#lib/exporters/write-text.ts";
import { type Step, StepWriter } from "./write-steps.ts";

/** An Agent Trajectory Interchange Format document (Harbor RFC 0001, version 1.7): one step per message or response. */
export const atifExporter: Exporter = { format: "atif", label: "ATIF trajectory", write };

const CARRIES: Carries = {
  systemPrompt: true,
  toolDefinitions: true,
  parameters: true,
  promptCacheKey: true,
  reasoning: true,
  images: true,
  compaction: "none",
  tokens: true,
  cost: true,
  latency: true,
  timestamps: true,
  outcomes: true,
  textArguments: false,
  agentState: false,
  tags: true,
  unattributed: true,
};

function write(source: ExportSource): Exported {
  const { conversation, config, events } = source;
  const writer = new StepWriter(config.systemPrompt);
  const left: ExportEvent[] = [];
  for (const turn of toTurns(events.map(saidBy))) {
    const isWritten = writer.say(turn);
    if (!isWritten && turn.as !== "answer" && turn.as !== "prompt") left.push(turn.event);
  }
  const sums = addTotals(sumUsages(events.map(({ usage }) => usage)), conversation.unattributed);
  const { temperature, topP, maxOutputTokens, reasoningEffort, verbosity } = config.parameters;
  const document = {
    schema_version: "ATIF-v1.7",
    session_id: conversation.id,
    agent: {
      name: conversation.sourceFormat ?? "offshoot",
      version: "unknown",
      ...(config.model === null ? {} : { model_name: config.model }),
      ...(config.tools.length === 0 ? {} : { tool_definitions: config.tools.map(toolFields) }),
      extra: {
        provider: config.provider,
        parameters: { temperature, topP, maxOutputTokens, reasoningEffort, verbosity },
      },
    },
    steps: writer.steps.map((step: Step, index) => ({ step_id: index + 1, ...step })),
    final_metrics: {
      total_prompt_tokens: sums.input,
      total_completion_tokens: sums.output,
      total_cached_tokens: sums.cacheRead,
      total_cost_usd: sums.cost,
      total_steps: writer.steps.length,
    },
    extra: {
      title: conversation.title,
      tags: conversation.tags,
      prompt_cache_key: conversation.promptCacheKey,
    },
  };
  const path = `${fileStem(conversation.title)}.trajectory.json`;
  return {
    files: [{ path, bytes: jsonDocument(document) }],
    losses: listLosses(
      source,
      CARRIES,
      events.filter((event) => saidBy(event).as !== "prompt"),
      left,
    ),
    advice: { sentence: "For viewers, evaluations and training pipelines that read ATIF.", command: null },
  };
}

function toolFields({ name, description, inputSchema }: ExportSource["config"]["tools"][number]) {
  return {
    type: "function",
    function: { name, description: description ?? "", parameters: inputSchema ?? {} },
  };
}
