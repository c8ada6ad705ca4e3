import type { Exported, Exporter, ExportSource } from "#lib/exporters/exporter.ts";
import { type Carries, listLosses } from "#lib/exporters/list-losses.ts";
import { workingDirectory } from "#lib/exporters/workspace.ts";
import { joinLines } from "#lib/exporters/write-text.ts";
import { sessionIdOf, writeSession } from "./write-session.ts";

/** A session of Claude Code: one file that `claude --resume` goes on with. */
export const claudeCodeExporter: Exporter = { format: "claude-code", label: "Claude Code JSONL", write };

const CARRIES: Carries = {
  systemPrompt: false,
  toolDefinitions: false,
  parameters: false,
  promptCacheKey: false,
  reasoning: true,
  images: true,
  compaction: "whole",
  tokens: true,
  cost: false,
  latency: false,
  timestamps: true,
  outcomes: true,
  textArguments: false,
  agentState: false,
  tags: false,
  unattributed: false,
};

function write(source: ExportSource): Exported {
  const { lines, rewritten, left } = writeSession(source);
  const sessionId = sessionIdOf(source);
  const path = `${sessionId}.jsonl`;
  const directory = workingDirectory(source);
  // Claude Code's own name for a directory's sessions.
  const folder = directory.replace(/[^A-Za-z0-9]/g, "-");
  return {
    files: [{ path, bytes: joinLines(lines) }],
    losses: listLosses(source, CARRIES, rewritten, left),
    advice: {
      sentence: `Put the file among the sessions of ${directory} and resume it there. In another directory the folder is named after that one.`,
      command: `mkdir -p ~/.claude/projects/${folder} && mv ${path} ~/.claude/projects/${folder}/ && cd '${directory.replaceAll("'", "'\\''")}' && claude --resume ${sessionId}`,
    },
  };
}
