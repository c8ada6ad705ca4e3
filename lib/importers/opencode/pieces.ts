import type { SessionExport, SourceMessage } from "./read-export.ts";
import { isSummary } from "./source-message.ts";

/** A message, or the part of it on one side of a revert. */
export type Piece = {
  message: SourceMessage;
  /** Indexes of its first part and behind its last. */
  from: number;
  to: number;
};

/** The session's messages in order; from `reverted` on the user has taken them back. */
export type Pieces = { pieces: Piece[]; reverted: number; note: string | null };

/**
 * opencode keeps what was taken back until the next prompt deletes it: everything from the named message on, or from
 * the named part of it. Ids are made in the order of time, so a message that is gone still has a place.
 */
export function toPieces({ session, messages }: SessionExport): Pieces {
  const pieces = messages.map((message): Piece => ({ message, from: 0, to: message.parts.length }));
  const { revert } = session.value;
  if (!revert) return { pieces, reverted: pieces.length, note: null };
  const named = messages.findIndex(({ info }) => info.id === revert.messageID);
  const at = named >= 0 ? named : messages.findIndex(({ info }) => info.id > revert.messageID);
  if (at < 0) {
    const note =
      "the session was reverted to a message that is not in the file; nothing in it was taken back";
    return { pieces, reverted: pieces.length, note };
  }
  const piece = pieces[at];
  const part = piece?.message.parts.findIndex(({ value }) => value.id === revert.partID) ?? -1;
  if (!piece || named < 0 || part <= 0 || isWhole(piece)) return { pieces, reverted: at, note: null };
  pieces.splice(at, 1, { ...piece, to: part }, { ...piece, from: part });
  return { pieces, reverted: at + 1, note: null };
}

/** Messages that are one event each cannot be parted. */
function isWhole({ message: { info } }: Piece): boolean {
  return info.role === "user" || isSummary(info);
}
