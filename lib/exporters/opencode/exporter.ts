import { addTotals, sumUsages } from "#lib/conversation/metrics.ts";
import type { Exported, Exporter, ExportSource } from "#lib/exporters/exporter.ts";
import { fileStem } from "#lib/exporters/file-name.ts";
import { type Carries, count, listLosses } from "#lib/exporters/list-losses.ts";
import { millisOf, workingDirectory } from "#lib/exporters/workspace.ts";
import { jsonDocument } from "#lib/exporters/write-text.ts";
import { OpencodeIds } from "./ids.ts";
import { writeMessages } from "./write-messages.ts";

/** What `opencode import` takes: a session with its messages, under ids of its own. */
export const opencodeExporter: Exporter = { format: "opencode", label: "opencode export", write };

const CARRIES: Carries = {
  systemPrompt: false,
  toolDefinitions: false,
  parameters: false,
  promptCacheKey: false,
  reasoning: true,
  images: true,
  compaction: "whole",
  tokens: true,
  cost: true,
  latency: false,
  timestamps: true,
  outcomes: true,
  textArguments: false,
  agentState: false,
  tags: false,
  unattributed: false,
};

function write(source: ExportSource): Exported {
  const { conversation, events } = source;
  const firstTime = events.find(({ timestamp }) => timestamp !== null)?.timestamp ?? null;
  const created = millisOf(firstTime, millisOf(conversation.createdAt, 0));
  const ids = new OpencodeIds(conversation.id, created);
  const { messages, rewritten, left, openCalls } = writeMessages(source, ids);
  const sums = addTotals(sumUsages(events.map(({ usage }) => usage)), conversation.unattributed);
  const updated = messages.at(-1)?.info.time.created ?? created;
  const info = {
    id: ids.session,
    slug: fileStem(conversation.title),
    projectID: "global",
    directory: workingDirectory(source),
    path: "",
    title: conversation.title,
    version: "1.18.33",
    cost: sums.cost ?? 0,
    time: { created, updated: Math.max(updated, created) },
  };
  const path = `${fileStem(conversation.title)}.opencode.json`;
  const losses = listLosses(source, CARRIES, rewritten, left);
  if (openCalls > 0)
    losses.push(
      `That ${count(openCalls, "call")} had no result yet: opencode knows such calls as interrupted.`,
    );
  return {
    files: [{ path, bytes: jsonDocument({ info, messages }) }],
    losses,
    advice: {
      sentence:
        "Import it in the directory of the project; opencode lists the session there and goes on with its model; `--model` chooses another.",
      command: `opencode import ${path} && opencode --session ${ids.session}`,
    },
  };
}
