import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);
const Flag = z.boolean().nullish().catch(null);

/** A content block. A field of a wrong type counts as absent: the block is worth more than the field. */
const Block = z.object({
  type: z.string(),
  text: Text,
  thinking: Text,
  id: Text,
  name: Text,
  arguments: z.unknown().optional(),
  data: Text,
  mimeType: Text,
});
export type MessageBlock = z.infer<typeof Block>;

const Message = z.object({
  role: z.string(),
  toolCallId: Text,
  toolName: Text,
  isError: Flag,
  provider: Text,
  model: Text,
  responseId: Text,
  stopReason: Text,
  errorMessage: Text,
  usage: z.unknown().optional(),
  /** Milliseconds since 1970. */
  timestamp: z.number().nullish().catch(null),
  /** Of a shell command the user ran. */
  command: Text,
  output: Text,
  exitCode: z.number().nullish().catch(null),
  cancelled: Flag,
  excludeFromContext: Flag,
  /** Of a message an extension added. */
  customType: Text,
  /** Of a summary kept as a message. */
  summary: Text,
});

/** What a `message` entry holds: of the model, of a person, of a tool, or of pi itself. */
export type SourceMessage = z.infer<typeof Message> & { blocks: MessageBlock[] };

export type ReadMessage = { message: SourceMessage | null; problems: string[] };

/** The `message` of an entry; null when it is in no shape this importer knows, with what is wrong. */
export function readMessage(source: unknown): ReadMessage {
  const read = Message.safeParse(source);
  if (!read.success || !isObject(source)) {
    return { message: null, problems: ['has no "message" with a role; kept as an opaque event'] };
  }
  const { blocks, problem } = readBlocks(source.content);
  return { message: { ...read.data, blocks }, problems: problem === null ? [] : [problem] };
}

/** A text, or a list of blocks. */
export function readBlocks(content: unknown): { blocks: MessageBlock[]; problem: string | null } {
  if (content === null || content === undefined) return { blocks: [], problem: null };
  if (typeof content === "string") return { blocks: [textBlock(content)], problem: null };
  if (!Array.isArray(content)) return { blocks: [], problem: "has a content that is no text and no list" };
  const blocks: MessageBlock[] = [];
  const bad: number[] = [];
  for (const [index, item] of content.entries()) {
    const block = readLoneBlock(item);
    if (block) blocks.push(block);
    else bad.push(index);
  }
  const names = bad.slice(0, 5).map((index) => `[${index}]`);
  return {
    blocks,
    problem: bad.length > 0 ? `content ${names.join(", ")} is no content block; not shown` : null,
  };
}

/** One block that stands alone: see `ownBlocks`. */
export function readLoneBlock(source: unknown): MessageBlock | null {
  return Block.safeParse(source).data ?? null;
}

function textBlock(text: string): MessageBlock {
  return { type: "text", text, thinking: null, id: null, name: null, data: null, mimeType: null };
}

/**
 * The blocks an entry's own event shows: all before its second tool call. Every block from there on is an event of
 * its own with the block's own bytes, because an event names one call only.
 */
export function ownBlocks(blocks: readonly MessageBlock[]): readonly MessageBlock[] {
  const second = secondCall(blocks);
  return second === null ? blocks : blocks.slice(0, second);
}

/** Index of the second tool call among the blocks; null when there is none. */
export function secondCall(blocks: readonly { type: string }[]): number | null {
  const first = blocks.findIndex(isCall);
  const second = blocks.findIndex((block, at) => at > first && isCall(block));
  return first >= 0 && second >= 0 ? second : null;
}

export function isCall(block: { type: string }): boolean {
  return block.type === "toolCall";
}
