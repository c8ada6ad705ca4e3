import type { ContentPart } from "#lib/conversation/content.ts";
import type { Event } from "#lib/conversation/event.ts";
import { readEventBytes } from "#lib/importers/offshoot/event-bytes.ts";
import { importerFor } from "#lib/importers/registry.ts";
import type { AssistantContent, ToolOutput, UserContent } from "./message.ts";
import { ModelMessage, thoughtBy, toolInput } from "./message.ts";

export type ToolAnswerContent = { callId: string | null; name: string | null; output: ToolOutput };

/** What one event adds to the prompt. `silent` adds nothing but has a place in the view that compaction counts. */
export type Says =
  | { role: "user"; content: UserContent[] }
  | { role: "assistant"; content: AssistantContent[] }
  | { role: "tool"; answers: ToolAnswerContent[] }
  | { role: "silent" };

export type HistoryEntry = { eventId: string | null; responseId: string | null; says: Says };

export type CompactionPart = Extract<ContentPart, { type: "compaction" }>;

/** An entry of the view, the rewriting of it by a compaction, or null for what reaches no model. */
export type ReadEntry = { entry: HistoryEntry } | { compaction: CompactionPart } | null;

/**
 * One committed event → what it adds to the prompt, the same every time it is read.
 * @param model the model that is going to be asked; null when none is chosen.
 */
export function readEntry(event: Event, bytes: Uint8Array, model: string | null): ReadEntry {
  if (event.format === "offshoot") return readOwn(event, bytes, model);
  const content = importerFor(event.format).content(bytes, event.kind).model;
  const compaction = content.find((part) => part.type === "compaction");
  if (compaction) return { compaction };
  const says = saysOf(event, content);
  return says && { entry: { eventId: event.eventId, responseId: event.responseId, says } };
}

/** @throws when a payload of ours cannot be read: sending a history with a hole in it would be worse. */
function readOwn(event: Event, bytes: Uint8Array, model: string | null): ReadEntry {
  const read = readEventBytes(bytes);
  if (!read.ok) throw new Error(`The payload of event ${event.eventId} cannot be read: ${read.reason}`);
  const { message, responseId } = read.event;
  if (message === null) return null;
  const says = keepReasoning(saysOfMessage(ModelMessage.parse(message)), model);
  return { entry: { eventId: event.eventId, responseId, says } };
}

/** Reasoning is encrypted or signed for the model that thought it; another one refuses it. */
function keepReasoning(says: Says, model: string | null): Says {
  if (says.role !== "assistant" || model === null) return says;
  const bare = model.slice(model.lastIndexOf("/") + 1);
  const content = says.content.filter((part) => part.type !== "reasoning" || thoughtBy(part) === bare);
  return { role: "assistant", content };
}

export function saysOfMessage(message: ModelMessage): Says {
  if (message.role !== "tool") return message;
  const answers = message.content.map(({ toolCallId, toolName, output }) => ({
    callId: toolCallId,
    name: toolName,
    output,
  }));
  return { role: "tool", answers };
}

function saysOf(event: Event, model: readonly ContentPart[]): Says | null {
  // The first system prompt is the agent config: sent from there, so that a fork can change it.
  if (event.kind === "system_prompt" && event.contentHash === null) return { role: "silent" };
  // A log may say a text twice; the importer knows which line counts and stored no content hash for the other.
  if (model.length === 0 || event.contentHash === null) return null;
  if (event.kind === "tool_result") return { role: "tool", answers: [answerOf(model, event.toolCallId)] };
  if (event.role === "assistant")
    return { role: "assistant", content: model.flatMap((part) => assistantContent(part, event.toolCallId)) };
  return { role: "user", content: model.flatMap(userContent) };
}

/**
 * Recorded reasoning is left out: without the provider's own signature it would be refused or ignored.
 * @param placed the id of the event's call, for sources whose calls have none.
 */
function assistantContent(part: ContentPart, placed: string | null): AssistantContent[] {
  if (part.type === "text" || part.type === "context") return textContent(part.text);
  if (part.type !== "tool_call") return [];
  const { callId, name } = part;
  return [
    {
      type: "tool-call",
      toolCallId: callId || (placed ?? ""),
      toolName: name,
      input: toolInput(part.arguments).input,
    },
  ];
}

function userContent(part: ContentPart): UserContent[] {
  switch (part.type) {
    case "text":
    case "context":
      return textContent(part.text);
    case "image":
      return imageContent(part.url);
    case "system_prompt":
      return textContent(`<system_prompt>\n${part.text}\n</system_prompt>`);
    default:
      return [];
  }
}

/** Providers refuse text without a visible character. */
function textContent(text: string): { type: "text"; text: string }[] {
  return text.trim() === "" ? [] : [{ type: "text", text }];
}

const DATA_URL = /^data:(image\/[\w.+-]+);base64,/;

function imageContent(url: string): UserContent[] {
  const mediaType = DATA_URL.exec(url)?.[1];
  if (mediaType) return [{ type: "file", data: url.slice(url.indexOf(",") + 1), mediaType }];
  return /^https?:\/\//i.test(url) ? [{ type: "file", data: url, mediaType: "image/*" }] : [];
}

/**
 * A result with all the harness put beside it: context as text, images where the protocol takes them.
 * @param placed the call its place tells, for sources whose results name none.
 */
function answerOf(model: readonly ContentPart[], placed: string | null): ToolAnswerContent {
  const result = model.find((part) => part.type === "tool_result");
  const texts = model.flatMap((part) => {
    if (part.type === "tool_result" || part.type === "context" || part.type === "text") return [part.text];
    return [];
  });
  const text = texts.join("\n\n");
  const images = model.flatMap((part) => (part.type === "image" ? imageContent(part.url) : []));
  const head = { callId: result?.callId ?? placed, name: result?.name ?? null };
  if (images.length > 0) {
    const value = [
      ...textContent(text),
      ...images.flatMap((image) => (image.type === "file" ? [toolImage(image)] : [])),
    ];
    return { ...head, output: { type: "content", value } };
  }
  const failed = result !== undefined && result.outcome !== "ok";
  return { ...head, output: { type: failed ? "error-text" : "text", value: text } };
}

function toolImage({ data, mediaType }: { data: string; mediaType: string }) {
  if (mediaType === "image/*") return { type: "image-url" as const, url: data };
  return { type: "image-data" as const, data, mediaType };
}
