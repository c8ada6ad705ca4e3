import type { ContentPart } from "#lib/conversation/content.ts";
import { Clock } from "#lib/exporters/clock.ts";
import type { ExportEvent, ExportSource } from "#lib/exporters/exporter.ts";
import { shortHex } from "#lib/exporters/made-id.ts";
import { saidBy, type Turn, toTurns } from "#lib/exporters/said.ts";
import { spliceMembers } from "#lib/exporters/splice-json.ts";
import { joinArray, jsonBytes, oneLineJson } from "#lib/exporters/write-text.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { ASIDE_TYPES, readEntry } from "#lib/importers/pi/source-entry.ts";
import { secondCall } from "#lib/importers/pi/source-message.ts";
import { sliceElements, sliceMember } from "#lib/importers/slice-json.ts";
import { answerMessage, resultMessage, userMessage } from "./messages.ts";
import { headerOf, type SessionHeader } from "./session-header.ts";

export type WrittenEntries = {
  lines: Uint8Array[];
  /** Events that are not in the file as their original bytes. */
  rewritten: ExportEvent[];
  left: ExportEvent[];
};

type Entry = Record<string, unknown>;

/** Entries of pi as they are, everything else in pi's words, each behind the last. */
export function writeEntries(source: ExportSource, header: SessionHeader): WrittenEntries {
  return new EntryWriter(source, header).write();
}

class EntryWriter {
  readonly #source: ExportSource;
  readonly #isLinear: boolean;
  readonly #clock: Clock;
  readonly #written: WrittenEntries = { lines: [], rewritten: [], left: [] };
  /** Id of the entry the next one goes on from. */
  #last: string | null = null;
  readonly #taken = new Set<string>();
  /** Entry of each event, for compactions that keep some. */
  readonly #entryOf = new Map<string, string>();
  #hasHeader = false;

  constructor(source: ExportSource, header: SessionHeader) {
    this.#source = source;
    this.#isLinear = header.isLinear;
    this.#clock = new Clock(header.startedAt);
  }

  write(): WrittenEntries {
    const { events } = this.#source;
    for (let at = 0; at < events.length; ) {
      const kept = this.#keep(events, at);
      if (kept > 0) {
        at += kept;
        continue;
      }
      let end = at + 1;
      while (end < events.length && events[end]?.format !== "pi") end++;
      for (const turn of toTurns(events.slice(at, end).map(saidBy))) this.#say(turn);
      at = end;
    }
    return this.#written;
  }

  /** @returns how many events the line of the event at `at` stands for; 0 when it is no line of pi. */
  #keep(events: readonly ExportEvent[], at: number): number {
    const event = events[at];
    if (event?.format !== "pi") return 0;
    const parsed = parseJson(event.bytes);
    if (!parsed.ok || !isObject(parsed.value)) return 0;
    this.#clock.millis(event.timestamp);
    if (headerOf(event)) {
      if (this.#hasHeader) this.#leave(event);
      this.#hasHeader = true;
      return 1;
    }
    const entry = readEntry(parsed.value);
    const blocks = entry.message?.role === "assistant" ? entry.message.blocks : [];
    const second = secondCall(blocks);
    let more = 0;
    const prefix = `${event.eventId.slice(0, 190)}#`;
    while (second !== null && events[at + 1 + more]?.eventId.startsWith(prefix)) more++;
    const line = oneLineJson(event.bytes);
    const isWhole = second === null || more === blocks.length - second;
    this.#written.lines.push(isWhole ? line : withBlocks(line, (second ?? 0) + more));
    if (entry.id !== null) {
      this.#taken.add(entry.id);
      this.#entryOf.set(event.eventId, entry.id);
      if (!ASIDE_TYPES.has(entry.type)) this.#last = entry.id;
    }
    return 1 + more;
  }

  #say(turn: Turn): void {
    switch (turn.as) {
      case "answer": {
        const [first] = turn.events;
        if (!first) return;
        const millis = this.#clock.millis(first.timestamp);
        const message = answerMessage(first, turn, this.#source.config, millis);
        for (const event of turn.events) this.#put(event, { type: "message", message }, event === first);
        return;
      }
      case "user":
      case "system": {
        const millis = this.#clock.millis(turn.event.timestamp);
        if (turn.as === "user") {
          this.#put(turn.event, { type: "message", message: userMessage(turn.parts, millis) });
        } else {
          const { content } = userMessage(turn.parts, millis);
          this.#put(turn.event, { type: "custom_message", customType: "system", content, display: true });
        }
        return;
      }
      case "result": {
        const millis = this.#clock.millis(turn.event.timestamp);
        this.#put(turn.event, { type: "message", message: resultMessage(turn, millis) });
        return;
      }
      case "compaction": {
        const { summary } = turn.compaction;
        if (summary === null) {
          this.#leave(turn.event);
          return;
        }
        const firstKeptEntryId = this.#firstKept(turn.compaction, turn.event);
        this.#put(turn.event, { type: "compaction", summary, firstKeptEntryId, tokensBefore: 0 });
        return;
      }
      case "prompt":
        return;
      case "nothing":
        this.#leave(turn.event);
    }
  }

  /** The entry behind the last forgotten one; the compaction's own when all was forgotten. */
  #firstKept(
    { forgetsAll, keptFromEventId, forgottenEventIds }: Extract<ContentPart, { type: "compaction" }>,
    event: ExportEvent,
  ): string {
    if (forgetsAll) return this.#entryOf.get(keptFromEventId ?? "") ?? this.#idFor(event);
    const gone = new Set(forgottenEventIds);
    const ids = [...this.#entryOf];
    const lastGone = ids.findLastIndex(([eventId]) => gone.has(eventId));
    return ids[lastGone + 1]?.[1] ?? this.#idFor(event);
  }

  #put(event: ExportEvent, entry: Entry, isWritten = true): void {
    this.#written.rewritten.push(event);
    if (!isWritten) return;
    const id = this.#idFor(event);
    const timestamp = this.#clock.iso(event.timestamp);
    const place = this.#isLinear ? {} : { id, parentId: this.#last };
    this.#written.lines.push(jsonBytes({ ...entry, ...place, timestamp }));
    this.#taken.add(id);
    this.#entryOf.set(event.eventId, id);
    this.#last = id;
  }

  /** Eight hex digits, as pi makes them. */
  #idFor({ eventId }: ExportEvent): string {
    let id = shortHex(eventId, 8);
    for (let copy = 2; this.#taken.has(id); copy++) id = shortHex(`${eventId} ${copy}`, 8);
    return id;
  }

  #leave(event: ExportEvent): void {
    this.#written.rewritten.push(event);
    this.#written.left.push(event);
  }
}

/** The line with the first `kept` content blocks only: the branch was cut inside a response. */
function withBlocks(line: Uint8Array, kept: number): Uint8Array {
  const message = sliceMember(line, ["message"]);
  if (message === null) return line;
  const blocks = sliceElements(line, ["message", "content"]).slice(0, kept);
  return spliceMembers(line, { message: spliceMembers(message, { content: joinArray(blocks) }) });
}
