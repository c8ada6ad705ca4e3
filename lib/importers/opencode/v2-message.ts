import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);
const Millis = z.number().nullish().catch(null);
const Model = z.object({ id: Text, providerID: Text, variant: Text }).nullish().catch(null);
const Failure = z.object({ type: Text, name: Text, message: Text }).nullish().catch(null);
const Time = z.object({ created: Millis, completed: Millis }).nullish().catch(null);

const Block = z.object({
  type: z.string(),
  text: Text,
  id: Text,
  name: Text,
  state: z
    .object({
      status: Text,
      input: z.unknown().optional(),
      content: z.array(z.unknown()).nullish().catch(null),
      error: Failure,
      metadata: z.record(z.string(), z.unknown()).nullish().catch(null),
    })
    .nullish()
    .catch(null),
  time: Time,
});
/** A piece of an answer: a text, a thought, or a call with its result. */
export type V2Block = z.infer<typeof Block>;

const Message = z.object({
  type: z.string(),
  id: Text,
  text: Text,
  description: Text,
  command: Text,
  output: z.unknown().optional(),
  summary: Text,
  status: Text,
  outcome: Text,
  agent: Text,
  model: Model,
  finish: Text,
  cost: z.unknown().optional(),
  tokens: z.unknown().optional(),
  error: Failure,
  time: Time,
});
/** A message of opencode 2 (packages/schema, `session-message.ts`): its fields stand beside its type. */
export type V2Message = z.infer<typeof Message> & { blocks: V2Block[]; raw: Record<string, unknown> };

const TYPES: ReadonlySet<string> = new Set([
  "user",
  "assistant",
  "synthetic",
  "system",
  "skill",
  "shell",
  "compaction",
  "idle",
  "agent-switched",
  "model-switched",
  "location-switched",
]);

/** Null for anything else, a message of version 1 among them. */
export function readV2Message(value: unknown): V2Message | null {
  if (!isObject(value) || ["info", "parts", "role", "messageID"].some((key) => key in value)) return null;
  const read = Message.safeParse(value).data;
  if (!read || !TYPES.has(read.type)) return null;
  const says = read.type === "assistant" ? "content" in value || "tokens" in value : true;
  if (!says || (read.type === "user" && typeof read.text !== "string")) return null;
  const content: unknown[] = Array.isArray(value.content) ? value.content : [];
  return { ...read, blocks: content.flatMap((each) => readV2Block(each) ?? []), raw: value };
}

/** A block that stands alone; null for anything else, a part of version 1 among them. */
export function readV2Block(value: unknown): V2Block | null {
  if (!isObject(value) || ["messageID", "callID", "tool"].some((key) => key in value)) return null;
  const read = Block.safeParse(value).data;
  return read && /^(text|reasoning|tool)$/.test(read.type) ? read : null;
}

/** Whether a parsed document is what `opencode session export` of version 2 writes. */
export function isV2Export(value: unknown): value is { info: Record<string, unknown>; messages: unknown[] } {
  if (!isObject(value) || !isObject(value.info) || !Array.isArray(value.messages)) return false;
  if (typeof value.info.id !== "string" || "role" in value.info) return false;
  return value.messages.slice(0, 5).some((each) => readV2Message(each) !== null);
}
