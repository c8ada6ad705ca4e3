import type { Exported, Exporter, ExportSource } from "#lib/exporters/exporter.ts";
import { type Carries, listLosses } from "#lib/exporters/list-losses.ts";
import { workingDirectory } from "#lib/exporters/workspace.ts";
import { joinLines } from "#lib/exporters/write-text.ts";
import { sessionHeader } from "./session-header.ts";
import { writeEntries } from "./write-entries.ts";

/** A session of pi: one file that `pi --session` opens. */
export const piExporter: Exporter = { format: "pi", label: "pi session", write };

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
  const header = sessionHeader(source);
  const { lines, rewritten, left } = writeEntries(source, header);
  const path = `${header.startedAt.replace(/[:.]/g, "-")}_${header.id}.jsonl`;
  const losses = listLosses(source, CARRIES, rewritten, left);
  const directory = workingDirectory(source);
  if (!header.isOriginal && directory !== "/")
    losses.push(`The working directory ${directory}: pi goes on in the one it is started in.`);
  return {
    files: [{ path, bytes: joinLines([header.bytes, ...lines]) }],
    losses,
    advice: {
      sentence: "pi opens the file where it is and writes on in it.",
      command: `pi --session ${path}`,
    },
  };
}
