import type { ExportEvent, Exported, Exporter, ExportSource } from "#lib/exporters/exporter.ts";
import { fileStem } from "#lib/exporters/file-name.ts";
import { type Carries, count, listLosses } from "#lib/exporters/list-losses.ts";
import { saidBy, toTurns } from "#lib/exporters/said.ts";
import { jsonDocument } from "#lib/exporters/write-text.ts";
import { MessageWriter } from "./write-messages.ts";

/** The body of a Chat Completions request that goes on from here. */
export const openaiMessagesExporter: Exporter = {
  format: "openai-messages",
  label: "OpenAI messages JSON",
  write,
};

const CARRIES: Carries = {
  systemPrompt: true,
  toolDefinitions: true,
  parameters: true,
  promptCacheKey: true,
  reasoning: false,
  images: true,
  compaction: "none",
  tokens: false,
  cost: false,
  latency: false,
  timestamps: false,
  outcomes: false,
  textArguments: true,
  agentState: false,
  tags: false,
  unattributed: false,
};

function write(source: ExportSource): Exported {
  const { conversation, config, events } = source;
  const writer = new MessageWriter(config.systemPrompt);
  const left: ExportEvent[] = [];
  for (const turn of toTurns(events.map(saidBy))) {
    const isWritten = writer.say(turn);
    if (!isWritten && turn.as !== "answer" && turn.as !== "prompt") left.push(turn.event);
  }
  const { temperature, topP, maxOutputTokens, reasoningEffort, verbosity } = config.parameters;
  const settings = {
    model: config.model,
    temperature,
    top_p: topP,
    max_completion_tokens: maxOutputTokens,
    reasoning_effort: reasoningEffort,
    verbosity,
    prompt_cache_key: conversation.promptCacheKey,
  };
  const body = {
    ...Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null)),
    messages: writer.messages,
    ...(config.tools.length === 0 ? {} : { tools: config.tools.map(toolFields) }),
  };
  const losses = listLosses(
    source,
    CARRIES,
    events.filter((event) => saidBy(event).as !== "prompt"),
    left,
  );
  const open = writer.openCalls;
  if (open > 0)
    losses.push(
      `The results of ${count(open, "open call")}: the API refuses the request until you add them.`,
    );
  const path = `${fileStem(conversation.title)}.messages.json`;
  return {
    files: [{ path, bytes: jsonDocument(body) }],
    losses,
    advice: {
      sentence: "The body of a Chat Completions request: add a user message and send it.",
      command: `curl "$OPENAI_BASE_URL/chat/completions" -H "Authorization: Bearer $OPENAI_API_KEY" -H "Content-Type: application/json" -d @${path}`,
    },
  };
}

function toolFields({ name, description, inputSchema }: ExportSource["config"]["tools"][number]) {
  return {
    type: "function",
    function: {
      name,
      ...(description === null ? {} : { description }),
      ...(inputSchema === null ? {} : { parameters: inputSchema }),
    },
  };
}
