import { Clock } from "#lib/exporters/clock.ts";
import type { ExportEvent, ExportSource } from "#lib/exporters/exporter.ts";
import { saidBy, type Turn, toTurns } from "#lib/exporters/said.ts";
import { workingDirectory } from "#lib/exporters/workspace.ts";
import type { OpencodeIds } from "./ids.ts";
import {
  answerParts,
  filePart,
  isToolPart,
  type Json,
  type Part,
  type ToolPart,
  tokenFields,
} from "./parts.ts";

export type Message = {
  info: Json & { id: string; time: { created: number; completed?: number } };
  parts: Part[];
};

export type WrittenMessages = {
  messages: Message[];
  rewritten: ExportEvent[];
  left: ExportEvent[];
  openCalls: number;
};

/** All events in opencode's words: user messages, and one answer per model response with its calls and results. */
export function writeMessages(source: ExportSource, ids: OpencodeIds): WrittenMessages {
  return new MessageWriter(source, ids).write();
}

class MessageWriter {
  readonly #source: ExportSource;
  readonly #ids: OpencodeIds;
  readonly #clock: Clock;
  readonly #written: WrittenMessages = { messages: [], rewritten: [], left: [], openCalls: 0 };
  readonly #open = new Map<string, ToolPart[]>();
  #user: string | null = null;

  constructor(source: ExportSource, ids: OpencodeIds) {
    this.#source = source;
    this.#ids = ids;
    this.#clock = new Clock(source.conversation.createdAt);
  }

  write(): WrittenMessages {
    for (const turn of toTurns(this.#source.events.map(saidBy))) this.#say(turn);
    this.#written.openCalls = [...this.#open.values()].reduce((sum, parts) => sum + parts.length, 0);
    return this.#written;
  }

  #say(turn: Turn): void {
    const { rewritten, left } = this.#written;
    switch (turn.as) {
      case "answer":
        rewritten.push(...turn.events);
        this.#answer(turn);
        return;
      case "prompt":
        return;
      case "nothing":
        rewritten.push(turn.event);
        left.push(turn.event);
        return;
      case "result":
        rewritten.push(turn.event);
        this.#result(turn);
        return;
      case "compaction":
        rewritten.push(turn.event);
        if (turn.compaction.summary === null) left.push(turn.event);
        else this.#compaction(turn.event, turn.compaction.summary);
        return;
      default: {
        rewritten.push(turn.event);
        const isTyped = turn.as === "user";
        const message = this.#userMessage(turn.event);
        for (const part of turn.parts) {
          const body: Json =
            part.type === "text"
              ? { type: "text", text: part.text, ...(isTyped ? {} : { synthetic: true }) }
              : filePart(part.url);
          this.#part(message, body);
        }
      }
    }
  }

  #userMessage(event: ExportEvent): Message {
    const { model, provider } = this.#source.config;
    const id = this.#ids.message();
    const message: Message = {
      info: {
        role: "user",
        time: { created: this.#clock.millis(event.timestamp) },
        agent: "build",
        model: { providerID: provider ?? "openai", modelID: model ?? "unknown" },
        id,
        sessionID: this.#ids.session,
      },
      parts: [],
    };
    this.#written.messages.push(message);
    this.#user = id;
    return message;
  }

  #answer({ events, parts, usage }: Extract<Turn, { as: "answer" }>): void {
    const [first] = events;
    if (!first) return;
    const message = this.#answerMessage(first, usage?.model ?? null);
    const millis = this.#clock.millis(null);
    this.#part(message, { type: "step-start" });
    for (const { body, call } of answerParts(parts, millis)) {
      const part = this.#part(message, body);
      // Some models give every call of a response one id: their results come in the order of the calls.
      if (call !== null && isToolPart(part)) this.#open.set(call, [...(this.#open.get(call) ?? []), part]);
    }
    const hasCall = parts.some((part) => part.type === "tool_call");
    const finish = hasCall ? "tool-calls" : "stop";
    const spent = { cost: usage?.cost ?? 0, tokens: tokenFields(usage) };
    this.#part(message, { type: "step-finish", reason: finish, ...spent });
    Object.assign(message.info, { finish, ...spent });
  }

  #answerMessage(event: ExportEvent, model: string | null): Message {
    const { config } = this.#source;
    const created = this.#clock.millis(event.timestamp);
    // Every answer names the message it answers; a history that starts with one gets an empty one before it.
    const parentID = this.#user ?? this.#userMessage(event).info.id;
    const cwd = workingDirectory(this.#source);
    const message: Message = {
      info: {
        role: "assistant",
        parentID,
        mode: "build",
        agent: "build",
        path: { cwd, root: cwd },
        cost: 0,
        tokens: tokenFields(null),
        modelID: model ?? config.model ?? "unknown",
        providerID: config.provider ?? "openai",
        time: { created, completed: created },
        id: this.#ids.message(),
        sessionID: this.#ids.session,
      },
      parts: [],
    };
    this.#written.messages.push(message);
    return message;
  }

  #result({ event, result, added }: Extract<Turn, { as: "result" }>): void {
    const part = this.#open.get(result.callId ?? "")?.shift();
    if (!part) {
      this.#written.left.push(event);
      return;
    }
    const end = this.#clock.millis(event.timestamp);
    const texts = added.flatMap((each) => (each.type === "text" ? [each.text] : []));
    const output = [result.text, ...texts].join("\n\n");
    const attachments = added.flatMap((each) =>
      each.type === "image"
        ? [
            {
              ...filePart(each.url),
              id: this.#ids.part(),
              sessionID: part.sessionID,
              messageID: part.messageID,
            },
          ]
        : [],
    );
    const { input, time } = part.state;
    const exit = result.exitCode === null ? {} : { exit: result.exitCode };
    part.state =
      result.outcome === "ok"
        ? {
            status: "completed",
            input,
            output,
            title: part.tool,
            metadata: exit,
            time: { start: time.start, end },
            ...(attachments.length > 0 ? { attachments } : {}),
          }
        : { status: "error", input, error: output, metadata: exit, time: { start: time.start, end } };
  }

  /** A request to summarise, and the summary as the answer that stands for everything before it. */
  #compaction(event: ExportEvent, summary: string): void {
    const asked = this.#userMessage(event);
    this.#part(asked, { type: "compaction", auto: true });
    const message = this.#answerMessage(event, event.usage?.model ?? null);
    this.#part(message, { type: "text", text: summary });
    const spent = { cost: event.usage?.cost ?? 0, tokens: tokenFields(event.usage) };
    Object.assign(message.info, {
      summary: true,
      mode: "compaction",
      agent: "compaction",
      finish: "stop",
      ...spent,
    });
  }

  #part(message: Message, body: Json): Part {
    const part: Part = {
      ...body,
      type: String(body.type),
      id: this.#ids.part(),
      sessionID: this.#ids.session,
      messageID: message.info.id,
    };
    message.parts.push(part);
    return part;
  }
}
