import { z } from "zod";

/** What one provider needs to get back untouched: item ids, encrypted reasoning, signatures. */
const ProviderOptions = z.record(z.string(), z.record(z.string(), z.json())).exactOptional();

const TextPart = z.object({ type: z.literal("text"), text: z.string(), providerOptions: ProviderOptions });
const ReasoningPart = z.object({
  type: z.literal("reasoning"),
  text: z.string(),
  providerOptions: ProviderOptions,
});
/** Under this name a stored reasoning part says which model it was; it is never sent. */
export const OWN_OPTIONS = "offshoot";

/** `data` is base64 or an http(s) URL. */
const FilePart = z.object({ type: z.literal("file"), data: z.string(), mediaType: z.string() });

/** `input` is the JSON text the model wrote when it is an object, else an object that holds what it wrote. */
const ToolCallPart = z.object({
  type: z.literal("tool-call"),
  toolCallId: z.string(),
  toolName: z.string(),
  input: z.unknown(),
  providerOptions: ProviderOptions,
});

const ToolOutput = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), value: z.string() }),
  z.object({ type: z.literal("error-text"), value: z.string() }),
  z.object({
    type: z.literal("content"),
    value: z.array(
      z.discriminatedUnion("type", [
        z.object({ type: z.literal("text"), text: z.string() }),
        z.object({ type: z.literal("image-data"), data: z.string(), mediaType: z.string() }),
        z.object({ type: z.literal("image-url"), url: z.string() }),
      ]),
    ),
  }),
]);
export type ToolOutput = z.infer<typeof ToolOutput>;

const ToolResultPart = z.object({
  type: z.literal("tool-result"),
  toolCallId: z.string(),
  toolName: z.string(),
  output: ToolOutput,
});

const UserMessage = z.object({
  role: z.literal("user"),
  content: z.array(z.discriminatedUnion("type", [TextPart, FilePart])),
});
const AssistantMessage = z.object({
  role: z.literal("assistant"),
  content: z.array(z.discriminatedUnion("type", [TextPart, ReasoningPart, ToolCallPart])),
});
const ToolMessage = z.object({ role: z.literal("tool"), content: z.array(ToolResultPart) });

/**
 * The part of the AI SDK's ModelMessage that a conversation consists of, plain JSON so that it can be stored.
 * The system prompt is not among the messages: it is the config's.
 */
export const ModelMessage = z.discriminatedUnion("role", [UserMessage, AssistantMessage, ToolMessage]);
export type ModelMessage = z.infer<typeof ModelMessage>;
export type UserContent = z.infer<typeof UserMessage>["content"][number];
export type AssistantContent = z.infer<typeof AssistantMessage>["content"][number];
export type ToolCallContent = z.infer<typeof ToolCallPart>;

/** The model, without its provider, that a reasoning part belongs to. */
export function thoughtBy(part: z.infer<typeof ReasoningPart>): string | null {
  const model = part.providerOptions?.[OWN_OPTIONS]?.model;
  return typeof model === "string" ? model : null;
}

/** The message of a person, to be sent and to be stored. */
export function userMessage(text: string): ModelMessage {
  return { role: "user", content: [{ type: "text", text }] };
}

export type ToolAnswer = {
  callId: string;
  name: string;
  text: string;
  outcome: "ok" | "error" | "rejected";
};

/** The result of one tool call, to be sent and to be stored. */
export function toolResultMessage({ callId, name, text, outcome }: ToolAnswer): ModelMessage {
  const output: ToolOutput = { type: outcome === "ok" ? "text" : "error-text", value: text };
  return {
    role: "tool",
    content: [{ type: "tool-result", toolCallId: callId, toolName: name, output }],
  };
}

/**
 * A model's arguments as they are sent back. Text that is a JSON object stays exactly as written; nothing at all is
 * an empty object; anything else goes into an object, because providers refuse arguments that are none.
 */
export function toolInput(argumentsText: string): { input: unknown; valid: boolean } {
  if (argumentsText.trim() === "") return { input: "{}", valid: true };
  try {
    const value: unknown = JSON.parse(argumentsText);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { input: argumentsText, valid: true };
    }
  } catch {
    // Not JSON: the text itself is what is kept.
  }
  return { input: { invalid_arguments: argumentsText }, valid: false };
}
