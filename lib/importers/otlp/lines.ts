import { EventIds } from "#lib/importers/event-ids.ts";
import { sha256 } from "#lib/sha256.ts";
import type { Scope } from "./group-scopes.ts";
import { type Line, placeInput, placeMissingResults, placeResponse } from "./line.ts";
import { fitInput, type OtlpMessage, toMessage } from "./message-line.ts";
import { type Span, textAttribute } from "./span.ts";
import { messagesOf } from "./span-messages.ts";

type Reject = (span: Span, reason: string) => void;
type Fitting = { line: Line; length: number; shared: number };

/** The lines of one conversation id, or of one sub-agent: a trunk and what left it. */
export class Lines {
  readonly name: string;
  readonly all: Line[] = [];
  /** The line that called this one as a sub-agent. */
  spawner: { line: Line; callId: string | null } | null = null;
  readonly #scopes = new Set<Scope>();

  constructor(name: string) {
    this.name = name;
  }

  /** Puts a scope's requests on the lines they continue. @returns the line it ended on. */
  addScope(scope: Scope, reject: Reject): Line {
    this.#scopes.add(scope);
    const tools = new Map<string, Span>();
    let line: Line | null = null;
    for (const span of scope.spans) {
      if (span.operation === "tool") {
        const callId = textAttribute(span, "gen_ai.tool.call.id");
        if (callId !== null) tools.set(callId, span);
        continue;
      }
      const { input, output, faults } = messagesOf(span);
      for (const fault of faults) reject(span, fault);
      const messages = input.map(toMessage);
      const fitting = this.#lineFor(messages, line);
      line = fitting.line;
      if (!line.scopes.includes(scope)) line.scopes.push(scope);
      placeInput(line, messages.slice(fitting.shared), span);
      placeResponse(line, span, output.map(toMessage));
    }
    const ended = line ?? this.all[0] ?? this.#newLine(null, 0);
    if (!ended.scopes.includes(scope)) ended.scopes.push(scope);
    placeMissingResults(ended, tools);
    return ended;
  }

  /** Over all spans, in any order of files. */
  digest(): string {
    const hashes = [...this.#scopes].flatMap(({ agent, spans }) =>
      [agent, ...spans].map((span) => span?.hash ?? ""),
    );
    return sha256(JSON.stringify(["otlp", ...hashes.sort()]));
  }

  /** The line the input continues best: the scope's own, or for its first request any of the conversation. */
  #lineFor(messages: readonly OtlpMessage[], current: Line | null): Pick<Fitting, "line" | "shared"> {
    const opensAnew = messages[0]?.message.role === "system";
    let best: Fitting | null = null;
    for (const line of current ? [current] : [...this.all].reverse()) {
      const fit = fitInput(line.path, messages, opensAnew || current === null);
      if (fit && (best === null || fit.shared > best.shared)) best = { line, ...fit };
    }
    // What a later trace says without repeating anything goes on where the conversation stood.
    const last = current ?? this.all.at(-1);
    if (!best && last && !opensAnew) best = { line: last, length: last.path.length, shared: 0 };
    if (!best) return { line: this.#newLine(this.all[0] ?? null, 0), shared: 0 };
    if (best.length === best.line.path.length) return best;
    return { line: this.#newLine(best.line, best.length), shared: best.shared };
  }

  /** A line that leaves another behind its first `length` messages; its parent is the line that owns the last of them. */
  #newLine(from: Line | null, length: number): Line {
    const path = from ? from.path.slice(0, length) : [];
    const eventId = path.at(-1)?.eventIds.at(-1) ?? null;
    const line: Line = {
      key: this.all.length === 0 ? this.name : `${this.name}#${this.all.length}`,
      parent: from && { line: eventId === null ? from : ownerOf(from, eventId), eventId },
      path,
      events: [],
      // Lines that share nothing may use the same ids; those that share must not.
      ids: new EventIds(path.flatMap(({ eventIds }) => eventIds)),
      scopes: [],
      systemPrompt: null,
    };
    this.all.push(line);
    return line;
  }
}

function ownerOf(line: Line, eventId: string): Line {
  for (let at: Line | null = line; at; at = at.parent?.line ?? null) {
    if (at.events.some((event) => event.eventId === eventId)) return at;
  }
  throw new Error(`Importer bug: event ${eventId} is on no line.`);
}
