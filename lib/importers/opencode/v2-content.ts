import type { ContentPart, EventContent } from "#lib/conversation/content.ts";
import type { EventKind } from "#lib/conversation/event.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { prettyJson } from "#lib/importers/plain-text.ts";
import { wholeCompaction } from "#lib/importers/whole-compaction.ts";
import { filePart } from "./part-content.ts";
import { readPart } from "./source-part.ts";
import { readV2Block, readV2Message, type V2Block, type V2Message } from "./v2-message.ts";

/** Readable body of an event of version 2; null when the value is none. */
export function v2Content(value: unknown, kind?: EventKind): EventContent | null {
  const message = readV2Message(value);
  if (message) return messageContent(message);
  const block = readV2Block(value);
  if (!block) return null;
  if (block.type === "tool" && kind === "tool_result") return resultContent(block);
  return seen(blockParts(block));
}

export function messageContent(message: V2Message): EventContent {
  const { type, text, error } = message;
  switch (type) {
    case "user":
      return { parts: [...textParts(text), ...filesOf(message)], model: textParts(text) };
    case "assistant": {
      const parts = ownBlocks(message.blocks).flatMap(blockParts);
      if (!error) return seen(parts);
      const code = error.type || error.name || "error";
      return { parts: [...parts, { type: "error", code, detail: error.message ?? "" }], model: [] };
    }
    case "synthetic":
    case "system":
    case "skill":
      return seen(text ? [{ type: "context", label: type, text }] : []);
    case "shell": {
      const output = isObject(message.output) ? message.output.output : message.output;
      const said = `$ ${message.command ?? ""}\n${typeof output === "string" ? output : ""}`;
      return seen([{ type: "context", label: "command of the user", text: said.trim() }]);
    }
    case "compaction":
      if (message.status === "completed" || (message.summary && !message.status))
        return seen([wholeCompaction(message.summary || null)]);
  }
  const { id: _id, type: _type, time: _time, ...facts } = message.raw;
  return { parts: [{ type: "note", label: type, text: prettyJson(facts) }], model: [] };
}

/** All before the second call: what stands from there on is an event of its own. */
export function ownBlocks(blocks: readonly V2Block[]): readonly V2Block[] {
  const first = blocks.findIndex(({ type }) => type === "tool");
  const second = blocks.findIndex(({ type }, at) => at > first && type === "tool");
  return first >= 0 && second >= 0 ? blocks.slice(0, second) : blocks;
}

export function isAnswered({ type, state }: V2Block): boolean {
  return type === "tool" && (state?.status === "completed" || state?.status === "error");
}

export function resultContent({ id, name, state }: V2Block): EventContent {
  const failed = state?.status === "error";
  const content = state?.content ?? [];
  const texts = content.flatMap((each) => (isObject(each) && typeof each.text === "string" ? each.text : []));
  const files = content.flatMap((each) => (isObject(each) && "mime" in each ? (readPart(each) ?? []) : []));
  const exit = state?.metadata?.exit;
  const result: ContentPart = {
    type: "tool_result",
    callId: id || null,
    name: name ?? null,
    text: texts.join("\n") || (failed ? (state?.error?.message ?? "") : ""),
    outcome: failed ? "error" : "ok",
    exitCode: Number.isSafeInteger(exit) ? Number(exit) : null,
  };
  return seen([result, ...files.flatMap(filePart)]);
}

function blockParts({ type, text, id, name, state }: V2Block): ContentPart[] {
  if (type === "text") return textParts(text);
  if (type === "reasoning") return text ? [{ type: "reasoning", text }] : [];
  const input = state?.input ?? {};
  const written = typeof input === "string" ? input : JSON.stringify(input);
  return [
    {
      type: "tool_call",
      callId: id ?? "",
      name: name ?? "tool",
      arguments: written,
      executable: true,
      title: null,
    },
  ];
}

function textParts(text: string | null | undefined): ContentPart[] {
  return text ? [{ type: "text", text }] : [];
}

function filesOf({ raw }: V2Message): ContentPart[] {
  const files: unknown[] = Array.isArray(raw.files) ? raw.files : [];
  return files.flatMap((file) => {
    const name = isObject(file) ? (file.name ?? file.uri ?? file.filename) : null;
    return typeof name === "string"
      ? [{ type: "note" as const, label: "file", text: name.slice(0, 1_000) }]
      : [];
  });
}

function seen(model: ContentPart[]): EventContent {
  return { parts: model, model };
}
