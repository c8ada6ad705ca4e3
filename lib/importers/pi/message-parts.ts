import type { ContentPart } from "#lib/conversation/content.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import { isCall, type MessageBlock, type SourceMessage } from "./source-message.ts";

/** Content blocks → parts, in order. Signatures say nothing to a reader and are left out. */
export function blockParts(blocks: readonly MessageBlock[]): ContentPart[] {
  return blocks.flatMap(partsOfBlock);
}

/** The same for what pi or an extension adds to a prompt: nobody typed it. */
export function addedParts(blocks: readonly MessageBlock[], label: string): ContentPart[] {
  return blockParts(blocks).map((part) =>
    part.type === "text" ? { type: "context", label, text: part.text } : part,
  );
}

function partsOfBlock(block: MessageBlock): ContentPart[] {
  if (block.type === "text") return block.text ? [{ type: "text", text: block.text }] : [];
  if (block.type === "thinking") return block.thinking ? [{ type: "reasoning", text: block.thinking }] : [];
  if (block.type === "image") return [imagePart(block)];
  if (isCall(block)) return [callPart(block)];
  return [{ type: "note", label: block.type.slice(0, 200), text: prettyJson(block) }];
}

function callPart(block: MessageBlock): ContentPart {
  const written = block.arguments ?? {};
  return {
    type: "tool_call",
    callId: block.id ?? "",
    name: block.name ?? "tool",
    arguments: typeof written === "string" ? written : JSON.stringify(written),
    executable: true,
    title: null,
  };
}

const IMAGE_TYPE = /^image\/[\w.+-]{1,40}$/;

function imagePart({ data, mimeType }: MessageBlock): ContentPart {
  if (data && mimeType && IMAGE_TYPE.test(mimeType)) {
    return { type: "image", url: `data:${mimeType};base64,${data}` };
  }
  return { type: "note", label: "image", text: "An image that is not in the transcript." };
}

/** A tool's result: its texts in one part, its images behind it. */
export function resultParts(message: SourceMessage): ContentPart[] {
  const texts = message.blocks.filter((block) => block.type === "text");
  const others = message.blocks.filter((block) => block.type !== "text");
  const result: ContentPart = {
    type: "tool_result",
    callId: message.toolCallId || null,
    name: message.toolName ?? null,
    text: blockText(texts),
    outcome: message.isError === true ? "error" : "ok",
    exitCode: null,
  };
  return [result, ...blockParts(others)];
}

export function blockText(blocks: readonly MessageBlock[]): string {
  return blocks.flatMap((block) => (block.type === "text" && block.text ? block.text : [])).join("\n");
}

/** A command the user ran with `!`: the model reads it before the next prompt. With `!!` it does not. */
export function shellParts(message: SourceMessage): ContentPart[] {
  const { command, output, exitCode, cancelled } = message;
  const end = cancelled === true ? "(cancelled)" : exitCode ? `(exit ${exitCode})` : "";
  const text = [`$ ${command ?? ""}`, output || "(no output)", end].filter(Boolean).join("\n");
  return [{ type: "context", label: "command of the user", text }];
}

export function isHidden(message: SourceMessage): boolean {
  return message.excludeFromContext === true;
}

/** pi leaves a response that failed or was stopped out of every later prompt. */
export function isBroken(message: SourceMessage): boolean {
  return message.role === "assistant" && (message.stopReason === "error" || message.stopReason === "aborted");
}
