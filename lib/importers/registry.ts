import type { EventFormat } from "#lib/conversation/event.ts";
import { atif } from "./atif/importer.ts";
import { chatgpt } from "./chatgpt/importer.ts";
import { claudeAi } from "./claude-ai/importer.ts";
import { claudeCode } from "./claude-code/importer.ts";
import { codex } from "./codex/importer.ts";
import { dockerAgent } from "./docker-agent/importer.ts";
import { geminiCli } from "./gemini-cli/importer.ts";
import type { Importer, SourceFile } from "./importer.ts";
import { librechat } from "./librechat/importer.ts";
import { offshoot } from "./offshoot/importer.ts";
import { offshootBundleImporter } from "./offshoot-bundle/importer.ts";
import { openWebui } from "./open-webui/importer.ts";
import { openaiMessages } from "./openai-messages/importer.ts";
import { opencode } from "./opencode/importer.ts";
import { openhandsLegacy } from "./openhands-legacy/importer.ts";
import { openhandsSdk } from "./openhands-sdk/importer.ts";
import { otlp } from "./otlp/importer.ts";
import { pi } from "./pi/importer.ts";
import { sweAgent } from "./swe-agent/importer.ts";

/** In the order they are asked: the more particular formats first. */
export const IMPORTERS: readonly Importer[] = [
  // Told by names alone, so that of a run of 100,000 files none is opened for this.
  openhandsSdk,
  offshootBundleImporter((format, bytes, kind) => importerFor(format).content(bytes, kind)),
  codex,
  claudeCode,
  geminiCli,
  pi,
  opencode,
  dockerAgent,
  chatgpt,
  librechat,
  openWebui,
  claudeAi,
  otlp,
  atif,
  sweAgent,
  openhandsLegacy,
  openaiMessages,
  offshoot,
];

/** The importer that recognises any of the files, or null when none does. */
export function pickImporter(files: readonly SourceFile[]): Importer | null {
  return IMPORTERS.find((importer) => importer.detect(files)) ?? null;
}

/** The importer that recognises a file by itself. */
export function detectFormat(file: SourceFile): Importer | null {
  return pickImporter([file]);
}

/** The reader of stored payloads of a format. Asking for a format nothing writes yet is a bug and throws. */
export function importerFor(format: EventFormat): Importer {
  const importer = IMPORTERS.find((candidate) => candidate.format === format);
  if (!importer) throw new Error(`No reader is registered for the format ${format}.`);
  return importer;
}

/** What can be imported, for messages to people. */
export function importerLabels(): string[] {
  return IMPORTERS.filter((importer) => importer !== offshoot).map((importer) => importer.label);
}
