import type { ContentPart } from "#lib/conversation/content.ts";
import type { EventRole } from "#lib/conversation/event.ts";
import type { Usage } from "#lib/conversation/usage.ts";

/** Where the bytes of a part of a message stand in it: an element of the list under `path`, or a member of that. */
export type Place = { path: readonly string[]; index: number; member: string | null };

/** A text, a thought, a call or a result inside a message, in the order they stand there. */
export type Piece = {
  /** The source's own word for it. */
  word: string;
  parts: ContentPart[];
  /** Null for what the message says as a whole. */
  place: Place | null;
};

/** One message of a chat export, or one piece of it read alone, before it becomes events. */
export type ChatMessage = {
  role: EventRole | null;
  /** The source's own word. */
  word: string;
  pieces: Piece[];
  timestamp: string | null;
  /** The model that answered. */
  model: string | null;
  usage: Usage | null;
  /** The source marks the message as failed. */
  isError: boolean;
};

/** A parsed message, or a parsed piece of one → what it says. Called with what `parseJson` gave, never throws. */
export type ReadMessage = (raw: Record<string, unknown>) => ChatMessage;

/**
 * The pieces a message's own event shows: all before its second call or result. Every piece from there on is an event
 * of its own, because an event names one call only.
 */
export function ownPieces(pieces: readonly Piece[]): readonly Piece[] {
  const first = pieces.findIndex(isToolPiece);
  const second = pieces.findIndex((piece, at) => at > first && isToolPiece(piece));
  return first >= 0 && second >= 0 ? pieces.slice(0, second) : pieces;
}

function isToolPiece({ parts }: Piece): boolean {
  return parts.some((part) => part.type === "tool_call" || part.type === "tool_result");
}
