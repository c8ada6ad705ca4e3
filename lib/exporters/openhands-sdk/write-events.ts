import { Clock } from "#lib/exporters/clock.ts";
import type { ExportEvent, ExportSource } from "#lib/exporters/exporter.ts";
import { saidBy } from "#lib/exporters/said.ts";
import { spliceMembers } from "#lib/exporters/splice-json.ts";
import { jsonBytes } from "#lib/exporters/write-text.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { sliceMember } from "#lib/importers/slice-json.ts";
import { ActionKinds } from "./action-kinds.ts";
import { eventsOf, type WriteContext } from "./made-events.ts";
import { systemPromptEvent } from "./system-prompt.ts";

export type WrittenEvents = {
  events: { eventId: string; bytes: Uint8Array }[];
  /** Events that are not in the directory as their original bytes. */
  rewritten: ExportEvent[];
  left: ExportEvent[];
  /** The event the conversation stands on: state updates never are. */
  leafId: string | null;
  /** Events name their parents (SDK ≥ 1.31). */
  isTree: boolean;
  renamedCalls: number;
};

const STATE = "ConversationStateUpdateEvent";

/** Events of the SDK as they are, everything else as events of the SDK, in order. */
export function writeEvents(source: ExportSource): WrittenEvents {
  const written: WrittenEvents = {
    events: [],
    rewritten: [],
    left: [],
    leafId: null,
    isTree: source.events.some(namesParent),
    renamedCalls: 0,
  };
  const clock = new Clock(source.conversation.createdAt);
  const context: WriteContext = {
    kinds: new ActionKinds(),
    actionIds: new Map(),
    spoken: [],
    hasPrompt: false,
  };
  const put = (eventId: string, bytes: Uint8Array, kind: string) => {
    written.events.push({ eventId, bytes });
    if (kind !== STATE) written.leafId = eventId;
  };
  if (source.config.systemPrompt !== null && !source.events.some(isPrompt)) {
    const made = systemPromptEvent(source, null, clock.iso(null));
    put(made.id, jsonBytes(made.event), "SystemPromptEvent");
    context.hasPrompt = true;
  }
  for (const event of source.events) {
    clock.millis(event.timestamp);
    if (isPrompt(event)) {
      const made = systemPromptEvent(source, event, clock.iso(event.timestamp));
      put(made.id, made.bytes ?? jsonBytes(made.event), "SystemPromptEvent");
      context.hasPrompt = true;
      if (!made.bytes) written.rewritten.push(event);
      continue;
    }
    if (event.format === "openhands-sdk") {
      context.kinds.learn(event);
      if (event.toolCallId !== null && event.kind === "tool_call") {
        context.actionIds.set(event.toolCallId, event.eventId);
      }
      put(event.eventId, behindPrompt(event.bytes, written), event.sourceKind);
      context.spoken.push(event.eventId);
      continue;
    }
    const made = eventsOf(saidBy(event), context);
    written.rewritten.push(event);
    if (made.length === 0) written.left.push(event);
    for (const { id, fields, isRenamed } of made) {
      const parent = written.isTree ? { parent_id: written.leafId ?? "__root__" } : {};
      // Naive, as the SDK writes its times.
      const timestamp = clock.iso(event.timestamp).replace("Z", "");
      put(id, jsonBytes({ id, timestamp, ...fields, ...parent }), String(fields.kind));
      context.spoken.push(id);
      if (isRenamed) written.renamedCalls++;
    }
  }
  return written;
}

/** An event that began its history anew begins it behind the prompt now: with two roots it would be two histories. */
function behindPrompt(bytes: Uint8Array, { events, leafId }: WrittenEvents): Uint8Array {
  const parent = sliceMember(bytes, ["parent_id"]);
  const isRoot = parent !== null && new TextDecoder().decode(parent) === '"__root__"';
  return isRoot && events.length > 0 && leafId !== null ? spliceMembers(bytes, { parent_id: leafId }) : bytes;
}

function isPrompt(event: ExportEvent): boolean {
  return saidBy(event).as === "prompt";
}

function namesParent({ format, bytes }: ExportEvent): boolean {
  if (format !== "openhands-sdk") return false;
  const parsed = parseJson(bytes);
  return parsed.ok && isObject(parsed.value) && typeof parsed.value.parent_id === "string";
}
