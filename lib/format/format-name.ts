import type { EventFormat } from "#lib/conversation/event.ts";

/** What people call a format: the importers' own labels, for pages that must not load importers. */
const NAMES: Readonly<Record<EventFormat, string>> = {
  "openhands-sdk": "OpenHands SDK",
  codex: "Codex",
  "claude-code": "Claude Code",
  "gemini-cli": "Gemini CLI",
  pi: "pi",
  opencode: "opencode",
  "docker-agent": "docker-agent",
  "openai-messages": "OpenAI messages",
  chatgpt: "ChatGPT export",
  librechat: "LibreChat export",
  "open-webui": "Open WebUI export",
  "claude-ai": "claude.ai export",
  atif: "ATIF",
  "swe-agent": "SWE-agent",
  "openhands-legacy": "OpenHands (before the SDK)",
  otlp: "OpenTelemetry GenAI spans",
  offshoot: "Offshoot",
  "offshoot-bundle": "Offshoot bundle",
};

/** The name of a conversation's source format; a word this version does not know is shown as it is. */
export function formatName(sourceFormat: string): string {
  return Object.entries(NAMES).find(([format]) => format === sourceFormat)?.[1] ?? sourceFormat;
}
