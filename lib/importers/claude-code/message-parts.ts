import type { ContentPart } from "#lib/conversation/content.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import { isCallBlock, isResultBlock, type MessageBlock } from "./source-message.ts";

type ToolResult = Extract<ContentPart, { type: "tool_result" }>;

/** Content blocks → parts, in order. Signatures and redacted thinking say nothing to a reader and are left out. */
export function blockParts(blocks: readonly MessageBlock[]): ContentPart[] {
  return blocks.flatMap(partsOfBlock);
}

/** The same for what Claude Code adds to a prompt: nobody typed it. */
export function addedParts(blocks: readonly MessageBlock[], label: string): ContentPart[] {
  return blockParts(blocks).map((part) =>
    part.type === "text" ? { type: "context", label, text: part.text } : part,
  );
}

function partsOfBlock(block: MessageBlock): ContentPart[] {
  if (block.type === "text") return block.text ? [{ type: "text", text: block.text }] : [];
  if (block.type === "thinking") return block.thinking ? [{ type: "reasoning", text: block.thinking }] : [];
  if (block.type === "redacted_thinking") return [];
  if (block.type === "image") return imageParts(block);
  if (isCallBlock(block.type)) return [callPart(block)];
  if (isResultBlock(block.type)) return [resultPart(block), ...resultImages(block)];
  return [{ type: "note", label: block.type.slice(0, 200), text: prettyJson(block) }];
}

function callPart(block: MessageBlock): ContentPart {
  return {
    type: "tool_call",
    callId: block.id ?? "",
    name: block.name ?? "tool",
    arguments: JSON.stringify(block.input ?? {}),
    executable: true,
    title: titleOf(block.input),
  };
}

/** Bash and Task calls come with a line the model wrote about what they do. */
function titleOf(input: unknown): string | null {
  if (typeof input !== "object" || input === null || !("description" in input)) return null;
  return typeof input.description === "string" && input.description !== "" ? input.description : null;
}

const REFUSED = /^(The user doesn't want to (proceed|take this action)|\[Request interrupted by user)/;
const EXIT_CODE = /^(?:Error: )?Exit code (\d{1,9})\b/;

export function resultPart(block: MessageBlock): ToolResult {
  const text = resultText(block.content);
  const exitCode = EXIT_CODE.exec(text)?.[1];
  const failed = block.is_error === true;
  return {
    type: "tool_result",
    callId: block.tool_use_id ?? null,
    name: null,
    text,
    outcome: REFUSED.test(text) ? "rejected" : failed ? "error" : "ok",
    exitCode: failed && exitCode !== undefined ? Number(exitCode) : null,
  };
}

/** Text of a result: a string, or text blocks among others. What is neither is shown as JSON. */
export function resultText(content: unknown): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return prettyJson(content);
  return content.flatMap(resultItemText).join("\n");
}

function resultItemText(item: unknown): string[] {
  if (typeof item === "string") return [item];
  if (typeof item !== "object" || item === null) return [];
  if ("text" in item && typeof item.text === "string") return [item.text];
  return "type" in item && item.type === "image" ? [] : [prettyJson(item)];
}

function resultImages(block: MessageBlock): ContentPart[] {
  if (!Array.isArray(block.content)) return [];
  return block.content.flatMap((item: unknown) => {
    if (typeof item !== "object" || item === null || !("source" in item)) return [];
    const { source } = item;
    return typeof source === "object" && source !== null ? sourceParts(source) : [];
  });
}

function imageParts(block: MessageBlock): ContentPart[] {
  return block.source ? sourceParts(block.source) : [];
}

const IMAGE_TYPE = /^image\/[\w.+-]{1,40}$/;

/** The picture itself or its address, as the model got it. It is never fetched. */
function sourceParts(source: object): ContentPart[] {
  const { media_type: mediaType, data, url } = source as Record<string, unknown>;
  if (typeof data === "string" && typeof mediaType === "string" && IMAGE_TYPE.test(mediaType)) {
    return [{ type: "image", url: `data:${mediaType};base64,${data}` }];
  }
  if (typeof url === "string") return [{ type: "image", url }];
  return [{ type: "note", label: "image", text: "An image that is not in the transcript." }];
}
