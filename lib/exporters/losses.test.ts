import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExportFormat } from "#lib/api/export.ts";
import { type ScratchDatabase, scratchDatabase } from "#lib/db/scratch-database.ts";
import { openCorpus } from "#lib/importers/testing/corpus-files.ts";
import type { ExportSource } from "./exporter.ts";
import { exporterFor } from "./registry.ts";
import { mustImport, mustRead } from "./testing/export-source.ts";

const corpus = openCorpus(process.env.OFFSHOOT_CORPUS);
const OTHERS = ExportFormat.options.filter((format) => format !== "offshoot-bundle");

/** Parts of the corpus in which every format and every kind of event is. */
const FOLDERS = [
  "codex/agtrace",
  "generated/codex-0.115.0",
  "claude-code/agtrace",
  "pi",
  "generated/opencode-1.18.33",
  "openhands-sdk",
  "openhands-legacy",
  "gemini-cli",
  "docker-agent",
  "atif",
  "swe-agent",
  "chat-exports",
];

describe.skipIf(!corpus.isThere)("every conversation in every format", () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    scratch = await scratchDatabase();
  });
  afterAll(() => scratch.dispose());

  it.each(FOLDERS)(
    "%s: is written, and what is not in the file is among the losses",
    async (folder) => {
      let checked = 0;
      for (const file of filesOf(folder)) {
        const conversations = await mustImport(scratch.database, file).catch(() => []);
        for (const { id, headSeq } of conversations.slice(0, 2)) {
          if (headSeq > 300) continue;
          const source = await mustRead(scratch.database, id);
          for (const format of OTHERS) {
            const { files, losses, advice } = exporterFor(format).write(source);
            expect(files.length).toBeGreaterThan(0);
            expect(advice.sentence).not.toBe("");
            expect(new Set(losses).size).toBe(losses.length);
            const text = files.map(({ bytes }) => new TextDecoder().decode(bytes)).join("\n");
            for (const { what, isSaid } of missing(source, text)) {
              expect(isSaid(losses.join("\n")), `${format} of ${source.conversation.title}: ${what}`).toBe(
                true,
              );
            }
            checked++;
          }
        }
      }
      expect(checked).toBeGreaterThan(0);
    },
    180_000,
  );
});

/** Forks and sub-agents only come of the whole folder; where nothing recognises that, its files come one by one. */
function filesOf(folder: string) {
  const all = corpus.load(folder);
  return folder === "chat-exports" || folder === "atif" || folder === "swe-agent"
    ? all.map((file) => [file])
    : [all];
}

type Missing = { what: string; isSaid: (losses: string) => boolean };

/**
 * Looks for each event's words in the file, without the exporters' help: as plain text or as JSON writes it. What is
 * not found must be accounted for by a sentence of the losses.
 */
function missing(source: ExportSource, text: string): Missing[] {
  const found = (words: string) => {
    // Formats may quote or join lines: the first one tells.
    const probe = words.trim().split("\n", 1)[0]?.slice(0, 60).trim() ?? "";
    return probe === "" || text.includes(probe) || text.includes(JSON.stringify(probe).slice(1, -1));
  };
  const lost: Missing[] = [];
  for (const event of source.events) {
    for (const part of event.content.parts) {
      if (part.type === "text" && !found(part.text)) {
        lost.push({
          what: `text of ${event.kind} ${event.eventId}`,
          isSaid: (said) => /Left out/.test(said),
        });
      }
      if (part.type === "reasoning" && !found(part.text)) {
        lost.push({ what: `thought of ${event.eventId}`, isSaid: (said) => /thought|Left out/.test(said) });
      }
      if (part.type === "tool_call" && event.contentHash !== null && !found(part.name)) {
        lost.push({ what: `call of ${event.eventId}`, isSaid: (said) => /Left out/.test(said) });
      }
      if (part.type === "error" && !found(part.detail)) {
        lost.push({ what: `error of ${event.eventId}`, isSaid: (said) => /Left out[^\n]*error/.test(said) });
      }
    }
    const tokens = event.usage?.output;
    if (tokens && tokens > 999 && !text.includes(String(tokens)) && !event.usage?.reasoning) {
      lost.push({ what: `tokens of ${event.eventId}`, isSaid: (said) => /Tokens/.test(said) });
    }
  }
  const prompt = source.config.systemPrompt;
  if (prompt !== null && !found(prompt)) {
    lost.push({ what: "system prompt", isSaid: (said) => /system prompt/.test(said) });
  }
  for (const tool of source.config.tools) {
    if (tool.description && !found(tool.description)) {
      lost.push({ what: `tool ${tool.name}`, isSaid: (said) => /definitions of/.test(said) });
    }
  }
  if (!text.includes(source.conversation.promptCacheKey)) {
    lost.push({ what: "cache key", isSaid: (said) => said.includes(source.conversation.promptCacheKey) });
  }
  return lost;
}
