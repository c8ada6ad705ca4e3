import type { ContentPart } from "#lib/conversation/content.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { boundedText, prettyJson } from "#lib/importers/plain-text.ts";
import { resultText } from "./message-parts.ts";
import type { SourceLine } from "./source-line.ts";

/** Fields that say where a line stands, not what it says. */
const PLACE = new Set(
  [
    "type subtype uuid parentUuid logicalParentUuid sessionId session_id timestamp isSidechain isMeta userType",
    "cwd version gitBranch slug entrypoint level requestId agentId sessionKind",
  ]
    .join(" ")
    .split(" "),
);

/** Attachments whose text Claude Code puts into the prompt; the others only change what it does. */
const SENT = new Set(
  [
    "hook_additional_context nested_memory file edited_text_file compact_file_reference skill_listing",
    "invoked_skills dynamic_skill task_reminder todo_reminder plan_mode plan_mode_exit date_change task_status",
    "read_truncation_notice total_tokens_reminder silent_turn_reminder mcp_instructions_delta",
    "agent_listing_delta deferred_tools_delta critical_system_reminder output_style ultrathink_effort",
  ]
    .join(" ")
    .split(" "),
);

/** What a harness line says, for people. */
export function noteParts(line: SourceLine): ContentPart[] {
  const { raw } = line;
  const label = line.subtype ? `${line.type} ${line.subtype}` : line.type;
  const text = typeof raw.content === "string" && raw.content !== "" ? plainText(raw.content) : null;
  const rest = Object.entries(raw).filter(
    ([key]) => !PLACE.has(key) && !(text !== null && key === "content"),
  );
  if (text !== null && rest.length === 0) return [note(label, text)];
  const facts = prettyJson(Object.fromEntries(rest));
  return text === null ? [note(label, facts)] : [note(label, text), note("details", facts)];
}

/** An attachment's parts; `isSent` when the model got them. */
export function attachmentParts(line: SourceLine): { parts: ContentPart[]; isSent: boolean } {
  const attachment = isObject(line.raw.attachment) ? line.raw.attachment : {};
  const type = attachmentType(line) ?? "attachment";
  const rendered = renderedText(line.raw.rendered);
  if (rendered !== "") return { parts: [{ type: "context", label: type, text: rendered }], isSent: true };
  const text = attachmentText(attachment);
  if (SENT.has(type)) {
    const shown = text === "" ? prettyJson(attachment) : text;
    return { parts: [{ type: "context", label: type, text: shown }], isSent: true };
  }
  const notes = [note(type, text), note("details", prettyJson(attachment))];
  return { parts: text === "" ? notes.slice(1) : notes, isSent: false };
}

export function attachmentType(line: SourceLine): string | null {
  const attachment = isObject(line.raw.attachment) ? line.raw.attachment : {};
  return typeof attachment.type === "string" ? attachment.type.slice(0, 200) : null;
}

/** What versions since 2.1.3xx say the model got of it, word by word. */
function renderedText(rendered: unknown): string {
  if (!Array.isArray(rendered)) return "";
  return boundedText(rendered.map((each) => (isObject(each) ? resultText(each.content) : "")).join("\n"));
}

const TEXT_FIELDS = ["content", "text", "snippet", "stdout", "stderr"] as const;

function attachmentText(attachment: Record<string, unknown>): string {
  for (const field of TEXT_FIELDS) {
    const text = deepText(attachment[field]);
    if (text !== "") return boundedText(text);
  }
  return "";
}

/** A string, a list of strings, or `content` / `file.content` inside: attachments of different types nest it. */
function deepText(value: unknown): string {
  if (typeof value === "string" || Array.isArray(value)) return resultText(value);
  if (!isObject(value)) return "";
  if (typeof value.content === "string") return value.content;
  return isObject(value.file) && typeof value.file.content === "string" ? value.file.content : "";
}

/** Terminal colours, as hook output carries them. */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, "g");

export function plainText(text: string): string {
  return boundedText(text).replace(ESCAPES, "");
}

function note(label: string, text: string): ContentPart {
  return { type: "note", label, text };
}
