import type { AssistantContent, ModelMessage, ToolOutput, UserContent } from "./message.ts";
import { OWN_OPTIONS } from "./message.ts";
import type { ModelRequest, Protocol } from "./model-call.ts";
import type { SdkPrompt } from "./sdk-model.ts";
import { wireName } from "./wire-names.ts";

type SdkMessage = SdkPrompt[number];
type ReasoningContent = Extract<AssistantContent, { type: "reasoning" }>;
type Assistant = Extract<SdkMessage, { role: "assistant" }>["content"][number];

/** Anthropic wants a user's words first; a run recorded from its middle has none. */
const OPENING = "(The recorded run begins here.)";

/**
 * The messages in the words of one protocol, message by message: nothing depends on what comes later, so a longer
 * history still begins with the prompt of a shorter one.
 */
export function toPrompt(request: ModelRequest, protocol: Protocol): SdkPrompt {
  const prompt: SdkPrompt = request.system === null ? [] : [systemMessage(request.system, protocol)];
  if (protocol === "anthropic-messages" && request.messages[0]?.role === "assistant") {
    prompt.push({ role: "user", content: [{ type: "text", text: OPENING }] });
  }
  for (const message of request.messages) prompt.push(toSdkMessage(message, protocol));
  return prompt;
}

/** A marker at the end of the system block never moves; the one for the messages is the request's own. */
function systemMessage(content: string, protocol: Protocol): SdkMessage {
  if (protocol !== "anthropic-messages") return { role: "system", content };
  const providerOptions = { anthropic: { cacheControl: { type: "ephemeral" } } };
  return { role: "system", content, providerOptions };
}

function toSdkMessage(message: ModelMessage, protocol: Protocol): SdkMessage {
  switch (message.role) {
    case "user":
      return { role: "user", content: message.content.map(toSdkUserPart) };
    case "assistant":
      return { role: "assistant", content: assistantParts(message.content, protocol) };
    case "tool":
      return {
        role: "tool",
        content: message.content.map((part) => ({
          type: "tool-result",
          toolCallId: wireName(part.toolCallId),
          toolName: wireName(part.toolName),
          output: toSdkOutput(part.output, protocol),
        })),
      };
  }
}

function toSdkUserPart(part: UserContent) {
  if (part.type === "text") return part;
  const { data, mediaType } = part;
  return { type: "file" as const, mediaType, data: URL.canParse(data) ? new URL(data) : data };
}

/** Chat completions know no images in results, and the SDK would write their base64 out as text. */
function toSdkOutput(output: ToolOutput, protocol: Protocol): ToolOutput {
  if (output.type !== "content" || protocol !== "openai-compatible") return output;
  const lines = output.value.map((part) => (part.type === "text" ? part.text : "[an image, not sent]"));
  return { type: "text", value: lines.join("\n") };
}

function assistantParts(content: readonly AssistantContent[], protocol: Protocol): Assistant[] {
  const hasCall = content.some((part) => part.type === "tool-call");
  const encrypted = new Set(content.flatMap(encryptedItem));
  return content.flatMap((part): Assistant[] => {
    if (part.type === "text") return [part];
    if (part.type === "reasoning") {
      return sendsReasoning(part, protocol, hasCall, encrypted) ? [withoutOwnOptions(part)] : [];
    }
    const { toolCallId, toolName, input, providerOptions } = part;
    return [
      {
        type: "tool-call",
        toolCallId: wireName(toolCallId),
        toolName: wireName(toolName),
        input: protocol === "anthropic-messages" ? asObject(input) : input,
        ...(providerOptions === undefined ? {} : { providerOptions }),
      },
    ];
  });
}

/**
 * Reasoning goes back only to a provider that can check it: OpenAI with the encrypted item, Anthropic with the
 * signature. Servers without either want it beside tool calls (DeepSeek) and nowhere else.
 */
function sendsReasoning(
  part: ReasoningContent,
  protocol: Protocol,
  hasCall: boolean,
  encrypted: ReadonlySet<string>,
): boolean {
  if (protocol === "openai-responses") return encrypted.has(String(part.providerOptions?.openai?.itemId));
  if (protocol === "anthropic-messages") return part.providerOptions?.anthropic !== undefined;
  const { openai, anthropic } = part.providerOptions ?? {};
  return hasCall && part.text !== "" && openai === undefined && anthropic === undefined;
}

function withoutOwnOptions(part: ReasoningContent): ReasoningContent {
  const { [OWN_OPTIONS]: _own, ...providerOptions } = part.providerOptions ?? {};
  return { type: "reasoning", text: part.text, providerOptions };
}

/** One reasoning item may have several summary parts, of which the last carries the encrypted content. */
function encryptedItem(part: AssistantContent): string[] {
  if (part.type !== "reasoning") return [];
  const options = part.providerOptions?.openai;
  return options?.reasoningEncryptedContent ? [String(options.itemId)] : [];
}

function asObject(input: unknown): unknown {
  return typeof input === "string" ? JSON.parse(input) : input;
}
