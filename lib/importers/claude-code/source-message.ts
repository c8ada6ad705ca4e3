import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);
const Anything = z.unknown().optional();

const Block = z.object({
  type: z.string(),
  text: Text,
  thinking: Text,
  id: Text,
  name: Text,
  input: Anything,
  tool_use_id: Text,
  content: Anything,
  /** Of the top-level tool_result lines of early versions. */
  output: Anything,
  is_error: z.boolean().nullish().catch(null),
  source: z.object({ type: Text, media_type: Text, data: Text, url: Text }).nullish().catch(null),
});
/** One content block of the Messages API, with the fields this importer uses. */
export type MessageBlock = z.infer<typeof Block>;

const Message = z.object({
  id: Text,
  model: Text,
  content: z.union([z.string(), z.array(z.unknown())]),
  stop_reason: Text,
});

const TOKEN_FIELDS = [
  "input_tokens",
  "output_tokens",
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
] as const;
export type SourceUsage = Record<(typeof TOKEN_FIELDS)[number] | "thinking_tokens", number | null>;

export type SourceMessage = {
  role: "user" | "assistant";
  id: string | null;
  model: string | null;
  blocks: MessageBlock[];
  stopReason: string | null;
  usage: SourceUsage | null;
};

export type ReadMessage = { message: SourceMessage | null; problems: string[] };

/**
 * Whose message a line holds; null for none. Some writers name a line after the block in its message
 * ("tool_result"), which then says the role.
 */
export function speakerOf(type: string, raw: Record<string, unknown>): "user" | "assistant" | null {
  if (type === "user" || type === "assistant") return type;
  if (!isBlockType(type) || !isObject(raw.message) || !("content" in raw.message)) return null;
  const { role } = raw.message;
  return role === "user" || role === "assistant" ? role : null;
}

/** The message of a user or assistant line, or of a content block that stands alone. */
export function readMessage(type: string, raw: Record<string, unknown>): ReadMessage {
  const speaker = speakerOf(type, raw);
  if (speaker === null) return readLoneBlock(raw);
  const parsed = Message.safeParse(raw.message);
  if (!parsed.success) {
    const field = ["message", ...(parsed.error.issues[0]?.path ?? [])].join(".");
    return {
      message: null,
      problems: [`${type} line with an unexpected "${field}"; kept as an opaque event`],
    };
  }
  const problems: string[] = [];
  const { id, model, content, stop_reason: stopReason } = parsed.data;
  const blocks = typeof content === "string" ? [textBlock(content)] : readBlocks(content, problems);
  const usage =
    speaker === "assistant" && isObject(raw.message) ? readUsage(raw.message.usage, problems) : null;
  const message: SourceMessage = {
    role: speaker,
    id: id && id.length <= 300 ? id : null,
    model: model ? model.slice(0, 300) : null,
    blocks,
    stopReason: stopReason ?? null,
    usage,
  };
  return { message, problems };
}

/** The Messages API takes a string for a single text block. */
function textBlock(text: string): MessageBlock {
  return Block.parse({ type: "text", text });
}

function readBlocks(content: readonly unknown[], problems: string[]): MessageBlock[] {
  const bad: number[] = [];
  const blocks = content.flatMap((item, at): MessageBlock[] => {
    if (typeof item === "string") return [textBlock(item)];
    const block = Block.safeParse(item);
    if (block.success) return [block.data];
    bad.push(at);
    return [];
  });
  if (bad.length > 0) {
    problems.push(`message.content[${bad.slice(0, 3).join("], [")}] is no content block; not shown`);
  }
  return blocks;
}

/** Input, cached and written tokens are three separate counts here (Anthropic Messages API usage). */
function readUsage(source: unknown, problems: string[]): SourceUsage | null {
  if (!isObject(source)) return null;
  const details = isObject(source.output_tokens_details) ? source.output_tokens_details : {};
  const usage: SourceUsage = {
    input_tokens: null,
    output_tokens: null,
    cache_read_input_tokens: null,
    cache_creation_input_tokens: null,
    thinking_tokens: tokenCount(details.thinking_tokens) ?? null,
  };
  for (const field of TOKEN_FIELDS) {
    const count = tokenCount(source[field]);
    if (count === undefined) problems.push(`usage.${field} is no token count; shown as n/a`);
    else usage[field] = count;
  }
  return usage;
}

const MAX_TOKENS = 2_147_483_647;

/** undefined: there is something, but no count. */
function tokenCount(value: unknown): number | null | undefined {
  if (value === null || value === undefined) return null;
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= MAX_TOKENS
    ? value
    : undefined;
}

function readLoneBlock(raw: Record<string, unknown>): ReadMessage {
  const block = Block.safeParse(raw);
  if (!block.success) return { message: null, problems: [] };
  const { data } = block;
  const isUser = isResultBlock(data.type) || data.type === "image";
  data.content ??= data.output;
  const message: SourceMessage = {
    role: isUser ? "user" : "assistant",
    id: null,
    model: null,
    blocks: [data],
    stopReason: null,
    usage: null,
  };
  return { message, problems: [] };
}

const PLAIN_BLOCKS = ["text", "image", "thinking", "redacted_thinking"];

export function isBlockType(type: string): boolean {
  return PLAIN_BLOCKS.includes(type) || isCallBlock(type) || isResultBlock(type);
}

/** Also the results of tools the provider runs itself: "web_search_tool_result". */
export function isResultBlock(type: string): boolean {
  return type.endsWith("tool_result");
}

/** Also "server_tool_use" and "mcp_tool_use". */
export function isCallBlock(type: string): boolean {
  return type.endsWith("tool_use");
}
