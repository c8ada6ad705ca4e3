import type { ContentPart, ToolDefinition } from "#lib/conversation/content.ts";
import type { EventOfKind, SourceContent, SourceToolDefinition } from "./source-event.ts";

type Message = EventOfKind<"MessageEvent">["llm_message"];
type Reasoning = Pick<Message, "reasoning_content" | "thinking_blocks" | "responses_reasoning_item">;

/** Text of a content list as the SDK joins it when a provider takes plain text only. */
export function textOf(content: SourceContent): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return content;
  const [only] = content;
  if (only && content.length === 1) return only.text ?? "";
  return content.flatMap((item) => (item.text ? [item.text] : [])).join("\n");
}

/** Text and images in their order; empty texts say nothing and are left out. */
export function contentParts(content: SourceContent): ContentPart[] {
  if (content === null || content === undefined) return [];
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  const parts: ContentPart[] = [];
  for (const { text, image_urls } of content) {
    if (text) parts.push({ type: "text", text });
    for (const url of image_urls ?? []) parts.push({ type: "image", url });
  }
  return parts;
}

export function imageParts(content: SourceContent): ContentPart[] {
  return contentParts(content).filter((part) => part.type === "image");
}

/** What the harness added to a message or result: skills, repository notes. The model sees it after the content. */
export function contextParts(content: SourceContent, label: string): ContentPart[] {
  return contentParts(content).map((part) =>
    part.type === "text" ? { type: "context", label, text: part.text } : part,
  );
}

/**
 * The model's reasoning, each text once: providers report the same thought as `reasoning_content`, as thinking
 * blocks and as a Responses item. Encrypted and redacted reasoning has no readable text and is left out.
 */
export function reasoningParts(source: Reasoning): ContentPart[] {
  const texts = [
    ...(source.thinking_blocks ?? []).map((block) => block.thinking),
    ...(source.responses_reasoning_item?.summary ?? []),
    ...(source.responses_reasoning_item?.content ?? []),
    source.reasoning_content,
  ];
  const distinct = new Set<string>();
  for (const text of texts) if (text) distinct.add(text);
  return Array.from(distinct, (text) => ({ type: "reasoning", text }));
}

export function messageParts(event: EventOfKind<"MessageEvent">): ContentPart[] {
  const { llm_message: message } = event;
  const skills = event.activated_skills ?? [];
  const label = skills.length > 0 ? `skills: ${skills.join(", ")}` : "added context";
  return [
    ...reasoningParts(message),
    ...contentParts(message.content),
    ...(message.tool_calls ?? []).map((call) => toolCallPart(call, "", "")),
    ...contextParts(event.extended_content, label),
  ];
}

type SourceToolCall = NonNullable<Message["tool_calls"]>[number];

/** `arguments` stays the text the model wrote; only sources that parsed it already are written out again. */
export function toolCallPart(
  call: SourceToolCall | null | undefined,
  callId: string,
  name: string,
  extra: { executable: boolean; title: string | null; fallback: unknown } = {
    executable: true,
    title: null,
    fallback: {},
  },
): Extract<ContentPart, { type: "tool_call" }> {
  const written = call?.arguments ?? extra.fallback;
  return {
    type: "tool_call",
    callId: call?.id ?? callId,
    name: call?.name ?? name,
    arguments: typeof written === "string" ? written : (JSON.stringify(written) ?? ""),
    executable: extra.executable,
    title: extra.title,
  };
}

/**
 * The static prompt, then the dynamic context, as the SDK sends them: two blocks of one system message, which
 * it joins by a line break for providers that take plain text.
 */
export function systemPromptText(event: EventOfKind<"SystemPromptEvent">): string {
  const dynamic = event.dynamic_context?.text;
  return dynamic ? `${event.system_prompt.text}\n${dynamic}` : event.system_prompt.text;
}

export function systemPromptPart(event: EventOfKind<"SystemPromptEvent">): ContentPart {
  return {
    type: "system_prompt",
    text: systemPromptText(event),
    tools: (event.tools ?? []).map(toolDefinition),
  };
}

/** Tools come as the SDK's own dump (`title`, no schema) or in the OpenAI form (`function`). */
export function toolDefinition(tool: SourceToolDefinition): ToolDefinition {
  const name =
    tool.function?.name ?? tool.name ?? tool.title ?? tool.annotations?.title ?? tool.kind ?? "unnamed";
  return {
    name,
    description: tool.function?.description ?? tool.description ?? null,
    inputSchema:
      tool.function?.parameters ?? tool.inputSchema ?? tool.input_schema ?? tool.parameters ?? null,
  };
}
