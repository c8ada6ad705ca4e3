import type { ImportedEvent } from "#lib/importers/importer.ts";
import type { ChatMessage } from "./chat-message.ts";
import type { KnownMessage } from "./known-messages.ts";

/** A line of a chat's tree: the trunk first, every other behind the one it leaves. Ids are places of messages. */
export type Line = {
  key: string;
  name: string | null;
  ids: string[];
  forkPoint: string | null;
  parent: number | null;
};
export type Told = { message: ChatMessage; events: ImportedEvent[] };

export type PlacedLine = {
  line: Line;
  /** Places of its messages that no earlier chat has. */
  own: number[];
  forkedFrom: { key: string; eventId: string | null } | null;
  /** The message it goes on from, and where that is another chat's. */
  shared: Told | undefined;
  known: KnownMessage | undefined;
};

/** Lines with what is theirs. One that only repeats another chat's is left out; the trunk stays if a branch does. */
export function placeLines(
  lines: readonly Line[],
  told: readonly Told[],
  copies: ReadonlyMap<number, KnownMessage>,
): PlacedLine[] {
  const placed = lines.map((line, at): PlacedLine => {
    const own = line.ids.map(Number).filter((id) => !copies.has(id));
    const lastCopy = line.ids.map(Number).findLast((id) => copies.has(id));
    const parent = at === 0 ? undefined : lines[line.parent ?? 0];
    const place = lastCopy ?? (line.forkPoint === null ? undefined : Number(line.forkPoint));
    const shared = place === undefined ? undefined : told[place];
    // A branch hangs from its own chat where that one goes on too, else from the chat that has the message.
    const isInChat = lastCopy === undefined && parent !== undefined && hasOwn(parent, copies);
    const known = place === undefined || isInChat ? undefined : copies.get(place);
    const eventId = shared?.events.at(-1)?.eventId ?? null;
    const inChat = parent ? { key: parent.key, eventId } : null;
    return {
      line,
      own,
      forkedFrom: known ? { key: known.key, eventId: known.eventId } : inChat,
      shared,
      known,
    };
  });
  if (placed.every(({ own }) => own.length === 0)) return [];
  return placed.filter(({ line, own }) => line.name === null || own.length > 0);
}

function hasOwn({ name, ids }: Line, copies: ReadonlyMap<number, KnownMessage>): boolean {
  return name === null || ids.some((id) => !copies.has(Number(id)));
}
