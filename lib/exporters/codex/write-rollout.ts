import { Clock } from "#lib/exporters/clock.ts";
import type { ExportEvent, ExportSource } from "#lib/exporters/exporter.ts";
import { saidBy, type Turn, toTurns } from "#lib/exporters/said.ts";
import { spliceMembers } from "#lib/exporters/splice-json.ts";
import { workingDirectory } from "#lib/exporters/workspace.ts";
import { joinBytes, jsonBytes, oneLineJson, textBytes } from "#lib/exporters/write-text.ts";
import { isEnveloped, type RolloutLine, readLine } from "#lib/importers/codex/rollout-line.ts";
import { sliceMember } from "#lib/importers/slice-json.ts";
import { CompactedHistory } from "./compacted-history.ts";
import { findLoneEchoes } from "./find-lone-echoes.ts";
import { isRolloutLine, type SessionHeader } from "./session-header.ts";
import { TokenMeter } from "./token-meter.ts";
import { answerItems, messageItem, resultItem } from "./turn-items.ts";

export type WrittenRollout = {
  /** Behind the header, each one JSON object without a line break. */
  lines: Uint8Array[];
  /** Events that are not in the file as their original bytes. */
  rewritten: ExportEvent[];
  left: ExportEvent[];
  /** A token count that is not known was written as 0. */
  guessedCounts: boolean;
};

type Payload = Record<string, unknown>;

/** Lines of Codex as they are, everything else in Codex's words, in order. */
export function writeRollout(source: ExportSource, header: SessionHeader): WrittenRollout {
  return new RolloutWriter(source, header).write();
}

class RolloutWriter {
  readonly #source: ExportSource;
  readonly #header: SessionHeader;
  readonly #clock: Clock;
  readonly #written: WrittenRollout = { lines: [], rewritten: [], left: [], guessedCounts: false };
  readonly #meter: TokenMeter;
  readonly #history = new CompactedHistory();
  readonly #loneEchoes: ReadonlySet<ExportEvent>;
  #model: string | null = null;
  #turnContext: Payload | null = null;

  constructor(source: ExportSource, header: SessionHeader) {
    this.#source = source;
    this.#header = header;
    this.#clock = new Clock(header.startedAt);
    const native = source.events.filter(isRolloutLine);
    this.#loneEchoes = findLoneEchoes(source.events);
    this.#meter = new TokenMeter(native.flatMap(({ usage }) => usage ?? []));
  }

  write(): WrittenRollout {
    const { events } = this.#source;
    for (let at = 0; at < events.length; ) {
      const isNative = (place: number) => events.slice(place, place + 1).some(isRolloutLine);
      const native = isNative(at);
      let end = at;
      while (end < events.length && isNative(end) === native) end++;
      const run = events.slice(at, end);
      if (native) for (const event of run) this.#keep(event);
      else for (const turn of toTurns(run.map(saidBy))) this.#say(turn);
      if (native) this.#settle();
      at = end;
    }
    return { ...this.#written, guessedCounts: this.#meter.isGuessed };
  }

  #keep(event: ExportEvent): void {
    const read = readLine(event.bytes);
    const line = read.ok ? read.line : null;
    const timestamp = line?.timestamp ?? null;
    this.#clock.millis(timestamp);
    if (line?.type === "session_meta") {
      // The file has its header; of a fork's own, which stands behind what it shares, nothing else is lost.
      if (event.kind !== "system_prompt" && !this.#isHeader(event)) this.#leave(event);
      return;
    }
    // What was undone is not in this branch: the marker would undo what is.
    if (line?.payloadType === "thread_rolled_back") {
      this.#leave(event);
      return;
    }
    if (line?.type === "turn_context") {
      this.#turnContext = line.payload;
      if (typeof line.payload.model === "string") this.#model = line.payload.model;
    }
    // Its item is behind the end of the branch: read alone, the echo would be a message itself.
    if (this.#loneEchoes.has(event)) {
      this.#leave(event);
      return;
    }
    if (line && !this.#meter.see(line)) {
      this.#leave(event);
      return;
    }
    this.#history.add(event.eventId, line?.type === "response_item" ? line.payload : null);
    this.#written.lines.push(
      line && !isEnveloped(event.bytes)
        ? this.#enveloped(line, event.bytes)
        : oneLineJson(this.#header.isOriginal ? event.bytes : this.#rethread(event.bytes)),
    );
  }

  /** Early versions wrote items bare, which Codex reads no more. */
  #enveloped({ timestamp, type }: RolloutLine, bytes: Uint8Array): Uint8Array {
    const head = JSON.stringify({ timestamp: timestamp ?? this.#header.startedAt, type });
    const pieces = [textBytes(`${head.slice(0, -1)},"payload":`), oneLineJson(bytes), textBytes("}")];
    return joinBytes(pieces, null, false);
  }

  #isHeader(event: ExportEvent): boolean {
    return this.#header.isOriginal && event.bytes === this.#header.bytes;
  }

  /** Newer lines name their thread, and one of another thread is not read as this one's. */
  #rethread(bytes: Uint8Array): Uint8Array {
    const payload = sliceMember(bytes, ["payload"]);
    if (payload === null || sliceMember(payload, ["thread_id"]) === null) return bytes;
    return spliceMembers(bytes, { payload: spliceMembers(payload, { thread_id: this.#header.threadId }) });
  }

  /** A cut between a response and its report would lose its tokens. */
  #settle(): void {
    for (const report of this.#meter.due()) this.#put(null, "event_msg", report);
  }

  #say(turn: Turn): void {
    if (turn.as === "answer") {
      this.#answer(turn);
      return;
    }
    const { event } = turn;
    switch (turn.as) {
      case "user":
      case "system": {
        if (turn.as === "user") this.#switchModel(this.#source.config.model, event);
        this.#item(event, messageItem(turn.as === "user" ? "user" : "developer", turn.parts));
        const message = turn.parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
        const images = turn.parts.flatMap((part) => (part.type === "image" ? [part.url] : []));
        if (turn.as === "user") this.#put(event, "event_msg", { type: "user_message", message, images });
        break;
      }
      case "result":
        this.#item(event, resultItem(turn.result, turn.added));
        break;
      case "compaction": {
        const { summary } = turn.compaction;
        if (summary === null) {
          this.#leave(event);
          return;
        }
        const replacement_history = this.#history.compact(turn.compaction);
        this.#put(event, "compacted", { message: summary, replacement_history });
        break;
      }
      case "prompt":
        return;
      case "nothing":
        this.#leave(event);
        return;
    }
    this.#written.rewritten.push(event);
  }

  #answer({ events, parts, usage }: Extract<Turn, { as: "answer" }>): void {
    const [first] = events;
    if (!first) return;
    this.#switchModel(usage?.model ?? this.#model ?? this.#source.config.model, first);
    for (const { type, payload } of answerItems(parts)) {
      if (type === "response_item") this.#item(first, payload);
      else this.#put(first, type, payload);
    }
    if (usage) this.#put(first, "event_msg", this.#meter.report(usage));
    this.#written.rewritten.push(...events);
  }

  #switchModel(model: string | null, event: ExportEvent): void {
    if (model === null || model === this.#model) return;
    this.#model = model;
    const context = this.#turnContext ?? {
      cwd: workingDirectory(this.#source),
      approval_policy: "on-request",
      sandbox_policy: { type: "read-only" },
      summary: "auto",
    };
    const { collaboration_mode, ...kept } = context;
    this.#put(event, "turn_context", { ...kept, model });
  }

  #item(event: ExportEvent, payload: Payload): void {
    this.#history.add(event.eventId, payload);
    this.#put(event, "response_item", payload);
  }

  #put(event: ExportEvent | null, type: string, payload: Payload): void {
    this.#written.lines.push(
      jsonBytes({ timestamp: this.#clock.iso(event?.timestamp ?? null), type, payload }),
    );
  }

  #leave(event: ExportEvent): void {
    this.#written.left.push(event);
    this.#written.rewritten.push(event);
  }
}
