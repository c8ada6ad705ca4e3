import type { Exported, Exporter, ExportSource } from "#lib/exporters/exporter.ts";
import { type Carries, listLosses } from "#lib/exporters/list-losses.ts";
import { toUuid } from "#lib/exporters/made-id.ts";
import { saidBy } from "#lib/exporters/said.ts";
import { joinLines } from "#lib/exporters/write-text.ts";
import { sessionHeader } from "./session-header.ts";
import { writeRollout } from "./write-rollout.ts";

/** A rollout of OpenAI Codex: one file that `codex resume` goes on with. */
export const codexExporter: Exporter = { format: "codex", label: "Codex rollout", write };

const CARRIES: Carries = {
  systemPrompt: true,
  toolDefinitions: false,
  parameters: false,
  promptCacheKey: false,
  reasoning: true,
  images: true,
  compaction: "all",
  tokens: true,
  cost: false,
  latency: false,
  timestamps: true,
  outcomes: false,
  textArguments: true,
  agentState: false,
  tags: false,
  unattributed: false,
};

function write(source: ExportSource): Exported {
  const header = sessionHeader(source);
  const { lines, rewritten, left, guessedCounts } = writeRollout(source, header);
  const path = rolloutName(header.threadId, header.startedAt);
  const day = header.startedAt.slice(0, 10).replaceAll("-", "/");
  const losses = listLosses(source, CARRIES, rewritten, left);
  if (rewritten.some((event) => saidBy(event).as === "answer" && hasThought(event.content.parts))) {
    losses.push(
      "The model is not sent its earlier thoughts again: without the provider's encryption it would refuse them.",
    );
  }
  const { provider } = source.config;
  if (!header.isOriginal && provider !== null)
    losses.push(`The provider ${provider}: Codex goes on with the one of its settings.`);
  if (guessedCounts) losses.push("That some token counts are unknown: the format writes 0 for them.");
  return {
    files: [{ path, bytes: joinLines([header.bytes, ...lines]) }],
    losses,
    advice: {
      sentence: "Put the file among Codex's sessions; Codex finds the thread by its id.",
      command: `mkdir -p ~/.codex/sessions/${day} && mv ${path} ~/.codex/sessions/${day}/ && codex resume ${header.threadId}`,
    },
  };
}

function hasThought(parts: readonly { type: string }[]): boolean {
  return parts.some(({ type }) => type === "reasoning");
}

/** Codex reads time and thread id from the name. */
function rolloutName(threadId: string, startedAt: string): string {
  return `rollout-${startedAt.slice(0, 19).replaceAll(":", "-")}-${toUuid(threadId)}.jsonl`;
}
