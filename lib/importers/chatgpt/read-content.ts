import type { ContentPart } from "#lib/conversation/content.ts";
import { reasoningParts } from "#lib/importers/chat/blocks.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";

/** A message's content: its content_type and the object that names it. */
export type Content = { type: string; raw: Record<string, unknown> };

/** Readable parts of a content of any type ChatGPT exports. */
export function contentParts(content: Content): ContentPart[] {
  const { type, raw } = content;
  switch (type) {
    case "thoughts":
      return thoughtParts(raw.thoughts);
    case "reasoning_recap":
      return typeof raw.content === "string" ? [{ type: "note", label: "reasoning", text: raw.content }] : [];
    case "user_editable_context":
      return [raw.user_profile, raw.user_instructions].flatMap((text) =>
        contextParts("custom instructions", text),
      );
    case "model_editable_context":
      return contextParts("memory", raw.model_set_context);
    case "system_error":
      return [
        {
          type: "error",
          code: typeof raw.name === "string" ? raw.name : "system_error",
          detail: plainText(raw),
        },
      ];
    default:
      return Array.isArray(raw.parts) ? raw.parts.flatMap(partOf) : textParts(contentText(content));
  }
}

/** The same as one text, for what a tool was told or answered. */
export function contentText({ type, raw }: Content): string {
  if (Array.isArray(raw.parts)) {
    return raw.parts
      .flatMap(partOf)
      .flatMap((part) => (part.type === "text" ? part.text : []))
      .join("\n");
  }
  const text = plainText(raw);
  const hasText = ["text", "result", "content"].some((key) => typeof raw[key] === "string");
  return text !== "" || hasText || type === "text" || Object.keys(raw).length < 2 ? text : prettyJson(raw);
}

function plainText(raw: Record<string, unknown>): string {
  for (const key of ["text", "result", "content"]) {
    const value = raw[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

/** Files and pictures are only named: an export has them beside it, under names of its own. */
function partOf(part: unknown): ContentPart[] {
  if (typeof part === "string") return textParts(part);
  if (!isObject(part)) return [];
  if (typeof part.text === "string") return textParts(part.text);
  const label = typeof part.content_type === "string" ? part.content_type.slice(0, 100) : "attachment";
  return [{ type: "note", label, text: prettyJson(part) }];
}

function thoughtParts(thoughts: unknown): ContentPart[] {
  if (!Array.isArray(thoughts)) return [];
  return thoughts.flatMap((thought: unknown) => {
    if (!isObject(thought)) return [];
    const texts = [thought.summary, thought.content].filter(
      (text) => typeof text === "string" && text !== "",
    );
    return reasoningParts(texts.join("\n"));
  });
}

function textParts(text: string): ContentPart[] {
  return text === "" ? [] : [{ type: "text", text }];
}

function contextParts(label: string, text: unknown): ContentPart[] {
  return typeof text === "string" && text !== "" ? [{ type: "context", label, text }] : [];
}
