import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { ContentPart } from "#lib/conversation/content.ts";
import type { Event } from "#lib/conversation/event.ts";
import { makeEvent } from "#lib/conversation/testing/make-event.ts";
import type { ImportedEvent } from "#lib/importers/importer.ts";
import { type NewOffshootEvent, toEventBytes } from "#lib/importers/offshoot/event-bytes.ts";
import { openhandsSdk } from "#lib/importers/openhands-sdk/importer.ts";
import { openhandsRun, type RunOptions } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { type ModelMessage, type ToolAnswer, toolResultMessage, userMessage } from "#lib/llm/message.ts";
import type { ModelReply } from "#lib/llm/model-call.ts";
import { PLAIN_PARAMETERS, READ_FILE } from "./loopback-target.ts";

export const CONFIG: AgentConfig = {
  provider: null,
  model: null,
  baseUrl: null,
  credentialEnv: null,
  systemPrompt: "Be exact.",
  tools: [READ_FILE],
  parameters: PLAIN_PARAMETERS,
  source: null,
};

/** A committed history as `buildRequest` reads it: rows and payloads, grown event by event. */
export class History {
  readonly events: Event[] = [];
  readonly payloads = new Map<string, Uint8Array>();

  /** The trunk of an OpenHands run. */
  static ofRun(options: RunOptions): History {
    const [root] = openhandsSdk.read(openhandsRun(options)).conversations;
    if (!root) throw new Error("The run was not imported.");
    return History.ofImported(root.events);
  }

  static ofImported(events: readonly ImportedEvent[]): History {
    const history = new History();
    for (const { bytes, model, ...row } of events) {
      history.#add(
        { ...row, format: "openhands-sdk", contentHash: model.length > 0 ? "content" : null },
        bytes,
      );
    }
    return history;
  }

  say(text: string): void {
    this.#own("message", "user", [{ type: "text", text }], userMessage(text), null);
  }

  answer(answer: ToolAnswer): void {
    const { callId, name, text, outcome } = answer;
    const part: ContentPart = { type: "tool_result", callId, name, text, outcome, exitCode: null };
    this.#own("tool_result", "tool", [part], toolResultMessage(answer), null);
  }

  commit(reply: ModelReply): void {
    for (const piece of reply.pieces) {
      this.#own(piece.kind, "assistant", piece.parts, piece.message, reply.responseId);
    }
  }

  #own(
    kind: "message" | "tool_call" | "tool_result",
    role: "user" | "assistant" | "tool",
    parts: ContentPart[],
    message: ModelMessage,
    responseId: string | null,
  ): void {
    const id = `own-${this.events.length}`;
    const timestamp = new Date(0).toISOString();
    const none = { model: null, provider: null, offline: false, badge: null };
    const event: NewOffshootEvent = { id, timestamp, kind, role, parts, message, responseId, ...none };
    this.#add({ eventId: id, kind, role, responseId, format: "offshoot" }, toEventBytes(event));
  }

  #add(facts: Partial<Event>, bytes: Uint8Array): void {
    const event = makeEvent(this.events.length, facts);
    this.events.push(event);
    this.payloads.set(event.payloadHash, bytes);
  }
}
