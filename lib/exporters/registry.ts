import type { ExportFormat } from "#lib/api/export.ts";
import { atifExporter } from "./atif/exporter.ts";
import { claudeCodeExporter } from "./claude-code/exporter.ts";
import { codexExporter } from "./codex/exporter.ts";
import type { Exporter } from "./exporter.ts";
import { markdownExporter } from "./markdown/exporter.ts";
import { offshootBundleExporter } from "./offshoot-bundle/exporter.ts";
import { openaiMessagesExporter } from "./openai-messages/exporter.ts";
import { opencodeExporter } from "./opencode/exporter.ts";
import { openhandsSdkExporter } from "./openhands-sdk/exporter.ts";
import { piExporter } from "./pi/exporter.ts";

const EXPORTERS: Readonly<Record<ExportFormat, Exporter>> = {
  "offshoot-bundle": offshootBundleExporter,
  "openhands-sdk": openhandsSdkExporter,
  codex: codexExporter,
  "claude-code": claudeCodeExporter,
  pi: piExporter,
  opencode: opencodeExporter,
  atif: atifExporter,
  "openai-messages": openaiMessagesExporter,
  markdown: markdownExporter,
};

export function exporterFor(format: ExportFormat): Exporter {
  return EXPORTERS[format];
}
