import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import type { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { columnText, firstLine, oneLine, storableText, tellingLine } from "#lib/importers/plain-text.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { isoTime, readInfo } from "./source-message.ts";
import { callLine } from "./summary.ts";
import { latencyOf, usageOf } from "./usage.ts";
import { isAnswered, messageContent, ownBlocks, resultContent, v2Content } from "./v2-content.ts";
import { readV2Block, type V2Block, type V2Message } from "./v2-message.ts";

/**
 * The events of a message: of an answer one with its first call, one for every block from the second call on, and one
 * for every result, each with the bytes of its own place.
 */
export function v2Events(message: V2Message, bytes: Uint8Array, ids: EventIds): ImportedEvent[] {
  const eventId = ids.take(message.id ?? null, message.type, bytes);
  const isAnswer = message.type === "assistant";
  const content = messageContent(message);
  const first = isAnswer ? ownBlocks(message.blocks).find(({ type }) => type === "tool") : undefined;
  const event: ImportedEvent = {
    eventId,
    kind: kindOf(message, first !== undefined),
    sourceKind: storableText(message.type),
    role: roleOf(message),
    timestamp: isoTime(message.time?.created),
    summary: lineOf(message, first),
    toolName: columnText(first?.name),
    toolCallId: columnText(first?.id),
    responseId: isAnswer ? eventId : null,
    isError: Boolean(message.error),
    usage: isAnswer || message.type === "compaction" ? spentBy(message) : null,
    bytes,
    model: content.model,
  };
  if (!isAnswer) return [event];
  const blocks = sliceElements(bytes, ["content"]).flatMap((slice) => {
    const block = readV2Block(JSON.parse(new TextDecoder().decode(slice)));
    return block ? [{ block, slice }] : [];
  });
  const more = blocks.slice(ownBlocks(message.blocks).length);
  const failed = Boolean(message.error);
  return [
    event,
    ...more.map(({ block, slice }) => blockEvent(block, slice, event, failed, ids)),
    ...blocks
      .filter(({ block }) => isAnswered(block))
      .map(({ block, slice }) => resultEvent(block, slice, event, failed, ids)),
  ];
}

function blockEvent(
  block: V2Block,
  bytes: Uint8Array,
  first: ImportedEvent,
  failed: boolean,
  ids: EventIds,
): ImportedEvent {
  const isCall = block.type === "tool";
  const kind: EventKind = isCall ? "tool_call" : block.type === "reasoning" ? "reasoning" : "message";
  return {
    ...first,
    eventId: ids.take(null, block.type, bytes),
    kind: failed ? "log" : kind,
    sourceKind: `assistant/${block.type}`,
    timestamp: isoTime(block.time?.created) ?? first.timestamp,
    summary: isCall ? blockLine(block) : firstLine(block.text ?? "") || block.type,
    toolName: isCall ? columnText(block.name) : null,
    toolCallId: isCall ? columnText(block.id) : null,
    isError: false,
    usage: null,
    bytes,
    model: failed ? [] : (v2Content(block, kind)?.model ?? []),
  };
}

function resultEvent(
  block: V2Block,
  bytes: Uint8Array,
  first: ImportedEvent,
  failed: boolean,
  ids: EventIds,
): ImportedEvent {
  const { model } = resultContent(block);
  const [result] = model;
  return {
    ...first,
    eventId: ids.take(block.id ? `${block.id}#result` : null, "result", bytes),
    kind: "tool_result",
    sourceKind: "assistant/tool/result",
    role: "tool",
    timestamp: isoTime(block.time?.completed ?? block.time?.created) ?? first.timestamp,
    summary: (result?.type === "tool_result" && firstLine(result.text)) || "(no output)",
    toolName: columnText(block.name),
    toolCallId: columnText(block.id),
    responseId: null,
    isError: block.state?.status === "error",
    usage: null,
    bytes,
    model: failed ? [] : model,
  };
}

function spentBy({ id, model, tokens, cost, time }: V2Message): Usage | null {
  const info = readInfo({ id: id || "message", role: "assistant", modelID: model?.id, time });
  return info && usageOf({ tokens, cost }, info, latencyOf(info));
}

function kindOf({ type, error, blocks, status, summary }: V2Message, hasCall: boolean): EventKind {
  switch (type) {
    case "user":
      return "message";
    case "assistant": {
      if (error) return "error";
      if (hasCall) return "tool_call";
      return blocks.length > 0 && blocks.every((block) => block.type === "reasoning")
        ? "reasoning"
        : "message";
    }
    case "compaction":
      return status === "completed" || (summary && !status) ? "compaction" : error ? "error" : "log";
    case "synthetic":
    case "system":
    case "skill":
    case "shell":
      return "log";
    default:
      return type === "idle" ? "control" : "state";
  }
}

/** What opencode or the user adds is read by the model as the user's. */
function roleOf({ type }: V2Message): EventRole | null {
  if (type === "assistant") return "assistant";
  return /^(user|synthetic|system|skill|shell)$/.test(type) ? "user" : null;
}

function lineOf(
  { type, text, description, command, summary, outcome, error, blocks }: V2Message,
  call?: V2Block,
) {
  switch (type) {
    case "user":
      return tellingLine(text ?? "") || "(empty message)";
    case "assistant": {
      if (error) return firstLine(error.message ?? "") || "Error";
      const said = blocks.find((block) => block.type === "text" && block.text)?.text;
      const thought = blocks.find((block) => block.type === "reasoning" && block.text)?.text;
      return (
        firstLine(said ?? "") || (call ? blockLine(call) : firstLine(thought ?? "")) || "(empty message)"
      );
    }
    case "shell":
      return oneLine(`! ${firstLine(command ?? "")}`);
    case "compaction":
      return oneLine(`Summary: ${tellingLine(summary ?? "") || "(none)"}`);
    case "idle":
      return oneLine(outcome ? `Turn ended: ${outcome}` : "Turn ended");
    default:
      return oneLine(description || firstLine(text ?? "") || type.replaceAll("-", " "));
  }
}

function blockLine({ name, state }: V2Block): string {
  return oneLine(callLine({ tool: name, state: { input: state?.input, title: null } })) || "tool";
}
