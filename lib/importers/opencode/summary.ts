import { isObject } from "#lib/importers/parse-json.ts";
import { firstLine, oneLine, tellingLine } from "#lib/importers/plain-text.ts";
import { toolContent } from "./part-content.ts";
import { errorText, isAborted, type MessageInfo } from "./source-message.ts";
import type { SourcePart } from "./source-part.ts";

/** One readable line of at most 200 characters for lists and graph cards. */
export function userLine(parts: readonly SourcePart[]): string {
  const texts = parts.filter(({ type, text }) => type === "text" && text);
  const typed = texts.find(({ synthetic, ignored }) => !synthetic && !ignored) ?? texts[0];
  if (typed) return tellingLine(typed.text ?? "") || "(empty message)";
  if (parts.some(({ type }) => type === "compaction")) return "Compaction asked for";
  const other = parts.find(({ type }) => type === "subtask" || type === "file");
  return (
    oneLine(other?.description || other?.filename || "") || (other ? `(${other.type})` : "(empty message)")
  );
}

export function summaryLine(parts: readonly SourcePart[]): string {
  const text = parts.find((part) => part.type === "text" && part.text)?.text ?? "";
  return oneLine(`Summary: ${tellingLine(text) || "(none)"}`);
}

export function partLine(part: SourcePart): string {
  return oneLine(lineOf(part)) || oneLine(part.type) || "part";
}

function lineOf(part: SourcePart): string {
  switch (part.type) {
    case "text":
    case "reasoning":
      return firstLine(part.text ?? "") || "(no text)";
    case "tool":
      return callLine(part);
    case "step-finish":
      return part.reason ? `Step ended: ${part.reason}` : "Step ended";
    case "patch": {
      const files = Array.isArray(part.raw.files) ? part.raw.files.length : 0;
      return files === 1 ? "Changed 1 file" : `Changed ${files} files`;
    }
    case "retry":
      return "Asked again after a fault";
    case "file":
      return part.filename || "file";
    default:
      return part.type.replaceAll("-", " ");
  }
}

const TELLING = ["command", "filePath", "path", "pattern", "description", "query", "url"];

type Call = {
  tool?: string | null | undefined;
  state?: { input?: unknown; title?: string | null | undefined } | null | undefined;
};

/** The argument that tells most of a call, else its title or the tool's name. */
export function callLine({ tool, state }: Call): string {
  const input = state?.input;
  const values = isObject(input)
    ? [...TELLING.map((key) => (Object.hasOwn(input, key) ? input[key] : "")), ...Object.values(input)]
    : [];
  const telling = values.map((value) => (typeof value === "string" ? firstLine(value) : "")).find(Boolean);
  return telling ?? (state?.title || tool || "tool");
}

export function resultLine(part: SourcePart): string {
  const result = toolContent(part).result?.parts.find(({ type }) => type === "tool_result");
  if (result?.type !== "tool_result") return "(no output)";
  const line = firstLine(result.text) || "(no output)";
  const shown = result.exitCode ? `${oneLine(line, 180)} (exit ${result.exitCode})` : line;
  return oneLine(result.outcome === "rejected" ? `Rejected: ${shown}` : shown);
}

export function infoLine(info: MessageInfo): string {
  if (isAborted(info)) return "Stopped by the user";
  if (info.error) return firstLine(errorText(info)) || "Error";
  return oneLine(info.finish ? `Answer ended: ${info.finish}` : "Answer");
}
