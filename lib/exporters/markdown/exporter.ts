import type { ExportEvent, Exported, Exporter, ExportSource } from "#lib/exporters/exporter.ts";
import { fileStem } from "#lib/exporters/file-name.ts";
import { type Carries, listLosses } from "#lib/exporters/list-losses.ts";
import { saidBy, toTurns } from "#lib/exporters/said.ts";
import { textBytes } from "#lib/exporters/write-text.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { fenced, turnMarkdown } from "./write-turn.ts";

/** The branch as people read it, for an issue, a review or a report. */
export const markdownExporter: Exporter = { format: "markdown", label: "Markdown", write };

const CARRIES: Carries = {
  systemPrompt: true,
  toolDefinitions: false,
  parameters: false,
  promptCacheKey: true,
  reasoning: true,
  images: false,
  compaction: "none",
  tokens: true,
  cost: true,
  latency: false,
  timestamps: false,
  outcomes: true,
  textArguments: true,
  agentState: false,
  tags: true,
  unattributed: false,
};

function write(source: ExportSource): Exported {
  const { conversation, events } = source;
  const left: ExportEvent[] = [];
  const blocks: string[] = [...headOf(source)];
  for (const turn of toTurns(events.map(saidBy))) {
    const block = turnMarkdown(turn);
    if (block !== null) blocks.push(block);
    else if (turn.as !== "answer" && turn.as !== "prompt") left.push(turn.event);
  }
  const path = `${fileStem(conversation.title)}.md`;
  return {
    files: [{ path, bytes: textBytes(`${blocks.join("\n\n")}\n`) }],
    losses: listLosses(
      source,
      CARRIES,
      events.filter((event) => saidBy(event).as !== "prompt"),
      left,
    ),
    advice: { sentence: "To read and to paste. It cannot be imported again.", command: null },
  };
}

function headOf({ conversation, config, lineage }: ExportSource): string[] {
  const parent = lineage.at(-2)?.conversation;
  const facts = [
    ["Model", config.model],
    ["Prompt cache key", `\`${conversation.promptCacheKey}\``],
    ["Forked from", conversation.forkedFromId !== null && parent ? oneLine(parent.title) : null],
    [
      "Tags",
      Object.entries(conversation.tags)
        .map(([key, value]) => `${key}=${oneLine(value)}`)
        .join(", ") || null,
    ],
  ].flatMap(([name, value]) => (value === null ? [] : [`- ${name}: ${value}`]));
  const prompt = config.systemPrompt;
  return [
    `# ${oneLine(conversation.title)}`,
    facts.join("\n"),
    ...(prompt === null
      ? []
      : [`<details><summary>System prompt</summary>\n\n${fenced(prompt)}\n\n</details>`]),
  ];
}
