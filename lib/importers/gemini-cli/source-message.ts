import { z } from "zod";
import { isObject } from "#lib/importers/parse-json.ts";

const Text = z.string().nullish().catch(null);
const Json = z.record(z.string(), z.unknown()).nullish().catch(null);

/** A part of the Gemini API's content; every field but one is absent. */
export const Part = z.object({
  text: Text,
  thought: z.boolean().nullish().catch(null),
  inlineData: z.object({ mimeType: Text, data: Text }).nullish().catch(null),
  fileData: z.object({ mimeType: Text, fileUri: Text }).nullish().catch(null),
  functionCall: z.object({ id: Text, name: Text, args: Json }).nullish().catch(null),
  functionResponse: z.object({ id: Text, name: Text, response: Json }).nullish().catch(null),
});
export type Part = z.infer<typeof Part>;

const Thought = z.object({ subject: Text, description: Text });

export const ToolCall = z.object({
  id: Text,
  name: Text,
  args: z.unknown(),
  result: z.unknown(),
  status: Text,
  timestamp: Text,
  description: Text,
  /** Session of the sub-agent that ran for it. */
  agentId: Text,
});
export type ToolCall = z.infer<typeof ToolCall>;

const MessageType = z.enum(["user", "gemini", "info", "warning", "error"]);

/** A message record of Gemini CLI (`chatRecordingTypes.ts`). */
export type Message = {
  id: string | null;
  timestamp: string | null;
  type: z.infer<typeof MessageType>;
  /** What is sent to the model. */
  content: Part[];
  /** What the person typed, when something else was sent: the text of a slash command. */
  display: Part[];
  thoughts: z.infer<typeof Thought>[];
  toolCalls: (ToolCall | null)[];
  tokens: Record<string, unknown> | null;
  model: string | null;
};

/** Null when the value is no message record. Fields of a wrong shape count as absent. */
export function readMessage(value: unknown): Message | null {
  if (!isObject(value)) return null;
  // "model" and `parts` are the API's words, which some writers keep.
  const type = MessageType.safeParse(value.type === "model" ? "gemini" : value.type);
  const saysSomething = ["content", "parts", "toolCalls", "id"].some((key) => key in value);
  if (!type.success || !saysSomething) return null;
  const { id, timestamp, content = value.parts, displayContent, thoughts, toolCalls, tokens, model } = value;
  return {
    id: stringOf(id),
    timestamp: stringOf(timestamp),
    type: type.data,
    content: readParts(content),
    display: readParts(displayContent),
    thoughts: listOf(thoughts).flatMap((each) => Thought.safeParse(each).data ?? []),
    toolCalls: listOf(toolCalls).map((each) => ToolCall.safeParse(each).data ?? null),
    tokens: isObject(tokens) ? tokens : null,
    model: stringOf(model) || null,
  };
}

/** Text, one part, or a list of both (`PartListUnion`). */
export function readParts(value: unknown): Part[] {
  return (Array.isArray(value) ? value : [value]).flatMap((each: unknown) => {
    if (typeof each === "string") return each === "" ? [] : [Part.parse({ text: each })];
    return isObject(each) ? (Part.safeParse(each).data ?? []) : [];
  });
}

/** What is said in it. */
export function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.text && !part.thought ? [part.text] : [])).join("\n");
}

export function stringOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
