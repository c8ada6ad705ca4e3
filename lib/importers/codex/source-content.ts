import { z } from "zod";
import type { ContentPart } from "#lib/conversation/content.ts";
import { isHarnessText } from "./harness-text.ts";

const Text = z.string().nullish().catch(null);
const Entry = z.object({
  type: Text,
  text: Text,
  image_url: z
    .union([z.string(), z.object({ url: z.string() })])
    .nullish()
    .catch(null),
});
type Entry = z.infer<typeof Entry>;

/** Content of messages and tool outputs: text, one entry, or a list of entries. */
export const SourceContent = z
  .union([z.string(), z.array(z.union([z.string(), Entry]).catch({})), Entry])
  .nullish()
  .catch(null);
export type SourceContent = z.infer<typeof SourceContent>;

/** Texts and images in their order; entries that say nothing (encrypted content, absent images) are left out. */
export function contentParts(content: SourceContent): ContentPart[] {
  return entriesOf(content).flatMap((entry): ContentPart[] => {
    const url = typeof entry.image_url === "string" ? entry.image_url : entry.image_url?.url;
    return [
      ...(entry.text ? [{ type: "text" as const, text: entry.text }] : []),
      ...(url ? [{ type: "image" as const, url }] : []),
    ];
  });
}

/** The texts of the content, one under the other. */
export function contentText(content: SourceContent): string {
  return entriesOf(content)
    .flatMap((entry) => entry.text || [])
    .join("\n");
}

/** Texts the harness put in become context, so that they are not shown as typed by the person. */
export function markContext(parts: readonly ContentPart[], all: boolean): ContentPart[] {
  return parts.map((part) =>
    part.type === "text" && (all || isHarnessText(part.text))
      ? { type: "context", label: contextLabel(part.text), text: part.text }
      : part,
  );
}

function contextLabel(text: string): string {
  const tag = /^\s*<([A-Za-z][\w -]{0,60})[^>]*>/.exec(text)?.[1];
  if (tag) return tag.replaceAll("_", " ");
  return /^\s*# AGENTS\.md/.test(text) ? "AGENTS.md" : "instructions";
}

function entriesOf(content: SourceContent): Entry[] {
  if (content === null || content === undefined) return [];
  const list = Array.isArray(content) ? content : [content];
  return list.map((entry) => (typeof entry === "string" ? { text: entry } : entry));
}
