import type { Protocol } from "./frame.ts";
import { asArray, asRecord, asString } from "./read-json.ts";

/** One piece of the prompt in the provider's canonical order. `text` never contains cache markers. */
export type PromptBlock = { text: string; breakpoint: boolean };

/** What the provider understands of a request. */
export type Prompt = {
  model: string;
  stream: boolean;
  /** Chat only reports usage in a stream when asked; the other protocols always do. */
  includeUsage: boolean;
  wantsEncryptedReasoning: boolean;
  promptCacheKey: string | null;
  userMessages: string[];
  blocks: PromptBlock[];
};

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return asArray(content)
    .map((part) => {
      const { type, text } = asRecord(part);
      return type === "text" || type === "input_text" ? (asString(text) ?? "") : "";
    })
    .join("");
}

function userMessagesOf(messages: unknown[]): string[] {
  return (
    messages
      .map(asRecord)
      .filter((message) => message.role === "user")
      // In the Messages protocol tool results travel as user messages; nobody typed those.
      .filter((message) => !asArray(message.content).some((part) => asRecord(part).type === "tool_result"))
      .map((message) => textOf(message.content))
  );
}

function plainBlock(value: unknown): PromptBlock {
  return { text: JSON.stringify(value), breakpoint: false };
}

/** A block of the Messages protocol: its cache marker says where a cached prefix ends, and is not part of it. */
function markedBlock(value: unknown, role: string): PromptBlock {
  const { cache_control: marker, ...rest } = asRecord(value);
  return { text: `${role}:${JSON.stringify(rest)}`, breakpoint: marker !== undefined && marker !== null };
}

function messagesBlocks(body: Record<string, unknown>): PromptBlock[] {
  const asBlocks = (content: unknown) =>
    typeof content === "string" ? [{ type: "text", text: content }] : asArray(content);
  const blocks = [
    ...asArray(body.tools).map((tool) => markedBlock(tool, "tool")),
    ...(body.system === undefined ? [] : asBlocks(body.system)).map((block) => markedBlock(block, "system")),
    ...asArray(body.messages)
      .map(asRecord)
      .flatMap((message) =>
        asBlocks(message.content).map((block) => markedBlock(block, String(message.role))),
      ),
  ];
  const last = blocks.at(-1);
  // A marker on the request itself caches up to the last block.
  if (last !== undefined && asRecord(body.cache_control).type !== undefined) last.breakpoint = true;
  return blocks;
}

function blocksOf(protocol: Protocol, body: Record<string, unknown>, input: unknown[]): PromptBlock[] {
  if (protocol === "messages") return messagesBlocks(body);
  const tools = asArray(body.tools).map(plainBlock);
  if (protocol === "chat") return [...tools, ...asArray(body.messages).map(plainBlock)];
  const instructions = asString(body.instructions);
  return [...(instructions === null ? [] : [plainBlock(instructions)]), ...tools, ...input.map(plainBlock)];
}

/** The input items of a Responses request; a bare string is one user message. */
export function responsesInput(body: unknown): unknown[] {
  const { input } = asRecord(body);
  return typeof input === "string" ? [{ role: "user", content: input }] : asArray(input);
}

/**
 * Reads a request body. Order of the canonical prompt, per protocol: Responses instructions, tools, input;
 * chat tools, messages; Messages tools, system, messages.
 */
export function readPrompt(protocol: Protocol, body: unknown): Prompt {
  const record = asRecord(body);
  const input = responsesInput(body);
  const messages = protocol === "responses" ? input : asArray(record.messages);
  return {
    model: asString(record.model) ?? "",
    stream: record.stream === true,
    includeUsage: protocol !== "chat" || asRecord(record.stream_options).include_usage === true,
    wantsEncryptedReasoning: asArray(record.include).includes("reasoning.encrypted_content"),
    promptCacheKey: asString(record.prompt_cache_key),
    userMessages: userMessagesOf(messages),
    blocks: blocksOf(protocol, record, input),
  };
}
