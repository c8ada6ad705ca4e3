import { z } from "zod";
import { oneLine } from "#lib/importers/plain-text.ts";
import { isHarnessKind, isHarnessText } from "./harness-text.ts";
import type { Item, ReadItem } from "./item.ts";
import type { RolloutLine } from "./rollout-line.ts";
import { contentParts, contentText, markContext, SourceContent } from "./source-content.ts";
import { readToolItem } from "./tool-item.ts";

const Text = z.string().nullish().catch(null);
const Message = z.object({
  role: z.string(),
  content: SourceContent,
  /** Where other writers put the content. */
  message: SourceContent,
  internal_chat_message_metadata_passthrough: z
    .object({ content_item_kinds: z.array(z.string()).nullish().catch(null) })
    .nullish()
    .catch(null),
});
const Reasoning = z.object({
  summary: SourceContent,
  content: SourceContent,
  /** Where other writers put it. */
  text: Text,
  encrypted_content: Text,
});
const AgentMessage = z.object({ author: Text, recipient: Text, content: SourceContent });

/** One item of the Responses API as Codex keeps it. */
export function readResponseItem(line: RolloutLine): ReadItem {
  const { payload, payloadType } = line;
  switch (payloadType) {
    case "message": {
      const message = Message.safeParse(payload);
      if (!message.success) return opaque(line, "a message without a role");
      return plain(readMessage(message.data));
    }
    case "reasoning": {
      const { summary, content, text, encrypted_content } = Reasoning.parse(payload);
      const texts = [...entryTexts(summary), ...entryTexts(content), ...(text ? [text] : [])];
      return plain({ kind: "reasoning", texts: [...new Set(texts)], encrypted: Boolean(encrypted_content) });
    }
    case "agent_message": {
      // From another agent of the same task: the model reads it like a notice.
      const { author, content } = AgentMessage.parse(payload);
      const text = contentText(content);
      const parts = text ? [{ type: "context" as const, label: `from ${author ?? "agent"}`, text }] : [];
      return plain({ kind: "message", role: "system", parts, fromHarness: true });
    }
    case "compaction":
    case "compaction_summary":
    case "context_compaction":
      return plain({ kind: "compaction", summary: null, keptItems: null });
    case "ghost_snapshot":
      return plain({ kind: "note", as: "state", label: "workspace snapshot", data: payload });
    case "additional_tools":
      return plain({ kind: "note", as: "state", label: "more tools offered", data: payload });
    default: {
      const tool = readToolItem(line);
      return tool ? plain(tool) : opaque(line, null);
    }
  }
}

function readMessage(message: z.infer<typeof Message>): Item {
  const parts = contentParts(message.content ?? message.message);
  if (message.role === "assistant") return { kind: "message", role: "assistant", parts, fromHarness: false };
  if (message.role !== "user") {
    return { kind: "message", role: "system", parts: markContext(parts, true), fromHarness: true };
  }
  const kinds = message.internal_chat_message_metadata_passthrough?.content_item_kinds ?? [];
  const texts = parts.flatMap((part) => (part.type === "text" ? part.text : []));
  const fromHarness =
    isHarnessKind(kinds) ?? (texts.length > 0 && texts.length === parts.length && texts.every(isHarnessText));
  return {
    kind: "message",
    role: fromHarness ? "system" : "user",
    parts: markContext(parts, fromHarness),
    fromHarness,
  };
}

function entryTexts(content: SourceContent): string[] {
  return contentParts(content).flatMap((part) => (part.type === "text" ? part.text : []));
}

function plain(item: Item): ReadItem {
  return { item, echo: false, problem: null };
}

function opaque(line: RolloutLine, problem: string | null): ReadItem {
  const label = oneLine(line.payloadType ?? "response item");
  return {
    item: { kind: "note", as: "opaque", label, data: line.payload },
    echo: false,
    problem,
  };
}
