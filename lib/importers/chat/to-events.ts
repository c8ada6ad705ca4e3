import type { ContentPart } from "#lib/conversation/content.ts";
import type { EventKind, EventRole } from "#lib/conversation/event.ts";
import type { EventIds } from "#lib/importers/event-ids.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { type ChatMessage, ownPieces, type Piece, type ReadMessage } from "./chat-message.ts";
import { contentOf } from "./content.ts";
import { summaryOfParts } from "./summary.ts";

export type SourceMessage = { id: string | null; bytes: Uint8Array; message: ChatMessage };

/**
 * One message → its event, and one more for every piece behind its first call or result, with the piece's own bytes.
 * The bytes stay as they are, everything else is derived from them.
 */
export function toEvents(source: SourceMessage, ids: EventIds, read: ReadMessage): ImportedEvent[] {
  const { id, bytes, message } = source;
  const eventId = ids.take(id, "message", bytes);
  // One response in one message: its events, calls and results are one step.
  const responseId = message.role === "assistant" ? `response-${eventId}` : null;
  const first: ImportedEvent = {
    ...derive(message, message.word),
    eventId,
    timestamp: message.timestamp,
    responseId,
    usage: message.usage,
    bytes,
  };
  const rest = message.pieces.slice(ownPieces(message.pieces).length);
  const slices = new PieceSlices(bytes);
  const more = rest.flatMap((piece, at): ImportedEvent[] => {
    const slice = slices.of(piece);
    const parsed = slice && parseJson(slice);
    if (!slice || !parsed?.ok || !isObject(parsed.value)) return [];
    return [
      {
        ...derive({ ...read(parsed.value), role: message.role }, `${message.word}/${piece.word}`),
        eventId: ids.take(`${eventId.slice(0, 180)}#${at + 1}`, piece.word, slice),
        timestamp: message.timestamp,
        responseId,
        usage: null,
        bytes: slice,
      },
    ];
  });
  return [first, ...more];
}

type Derived = Omit<ImportedEvent, "eventId" | "timestamp" | "responseId" | "usage" | "bytes">;

function derive(message: ChatMessage, word: string): Derived {
  const { parts, model } = contentOf(message);
  const call = parts.find((part) => part.type === "tool_call");
  const result = call ? undefined : parts.find((part) => part.type === "tool_result");
  const kind = kindOf(message, parts);
  return {
    kind,
    sourceKind: storableText(word.slice(0, 200)) || "message",
    role: kind === "error" || kind === "state" ? null : roleOf(message, result !== undefined),
    summary: summaryOfParts(parts),
    toolName: columnText(call?.name ?? result?.name),
    toolCallId: columnText(call?.callId ?? result?.callId),
    isError: message.isError || kind === "error" || (result !== undefined && result.outcome !== "ok"),
    model,
  };
}

function kindOf({ role, isError }: ChatMessage, parts: readonly ContentPart[]): EventKind {
  const types = new Set(parts.map((part) => part.type));
  if (types.has("tool_call")) return "tool_call";
  if (types.has("tool_result")) return "tool_result";
  const says = types.has("text") || types.has("context") || types.has("image");
  if (types.has("error") && (isError || !says)) return "error";
  if (types.has("system_prompt")) return "system_prompt";
  if (says) return "message";
  if (types.has("reasoning")) return "reasoning";
  // An empty system message is a place in a tree, nothing anybody said.
  return role === "system" ? "state" : "message";
}

function roleOf({ role }: ChatMessage, isResult: boolean): EventRole | null {
  return isResult ? "tool" : role;
}

export function columnText(text: string | null | undefined): string | null {
  return text ? storableText(text.slice(0, 1_000)) : null;
}

/** The bytes of pieces, each list of the message cut once. */
class PieceSlices {
  readonly #bytes: Uint8Array;
  readonly #lists = new Map<string, Uint8Array[]>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  of({ place }: Piece): Uint8Array | null {
    if (place === null) return null;
    const key = place.path.join(" ");
    const list = this.#lists.get(key) ?? sliceElements(this.#bytes, place.path);
    this.#lists.set(key, list);
    const element = list[place.index];
    if (!element || place.member === null) return element ?? null;
    return sliceMember(element, [place.member]);
  }
}
