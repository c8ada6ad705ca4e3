import type { HistoryEntry, ToolAnswerContent } from "./history-entry.ts";
import type { AssistantContent, ModelMessage, ToolCallContent, ToolOutput } from "./message.ts";
import type { Repair } from "./model-call.ts";

type OpenCall = { callId: string; wireId: string; name: string; eventId: string | null; invalid: boolean };

/** What a call is answered with when the history has no result for it. */
const CUT_RESULT = "The run was cut here; no result was recorded.";
const NOT_RUN_RESULT = "This call was not run: its arguments are not a JSON object.";

/**
 * Entries → messages every provider accepts: the calls of one response in one message, each followed by exactly one
 * result. Goes through the entries once and never looks ahead, so the messages of a longer history begin with the
 * messages of its every prefix that ends in a user message or a result: append-only by construction.
 */
export class MessageAssembler {
  readonly messages: ModelMessage[] = [];
  readonly repairs: Repair[] = [];
  /** The response being put together: consecutive entries with its id still join it. */
  #open: { responseId: string | null; content: AssistantContent[] } | null = null;
  /** Calls of the last assistant message that wait for a result, in order; an id may be there twice. */
  #waiting: OpenCall[] = [];
  readonly #wireIds = new Set<string>();
  readonly #answered = new Set<string>();
  /** Calls closed without a result, by id: what comes for them later is late. */
  readonly #cut = new Map<string, OpenCall>();
  #late: { call: OpenCall; answer: ToolAnswerContent; eventId: string | null }[] = [];

  add({ eventId, responseId, says }: HistoryEntry): void {
    if (says.role === "silent") return;
    if (says.role === "tool") {
      this.#flush();
      for (const answer of says.answers) this.#answer(answer, eventId);
      return;
    }
    if (says.content.length === 0) return;
    if (says.role === "user") {
      this.end();
      this.messages.push({ role: "user", content: says.content });
      return;
    }
    const joins = this.#open !== null && responseId !== null && this.#open.responseId === responseId;
    if (!joins) {
      this.end();
      this.#open = { responseId, content: [] };
    }
    for (const part of says.content) this.#open?.content.push(this.#register(part, eventId));
  }

  /** Closes what is open: no result can follow here any more. */
  end(): void {
    this.#flush();
    for (const call of this.#waiting) this.#close(call);
    this.#waiting = [];
    for (const late of this.#late) this.#tellLate(late);
    this.#late = [];
  }

  #flush(): void {
    if (this.#open) this.messages.push({ role: "assistant", content: this.#open.content });
    this.#open = null;
  }

  /** Some models count their calls from 0 in every response; providers want an id only once. */
  #register(part: AssistantContent, eventId: string | null): AssistantContent {
    if (part.type !== "tool-call") return part;
    const callId = part.toolCallId;
    let wireId = callId;
    for (let copy = 2; this.#wireIds.has(wireId); copy++) wireId = `${callId}-${copy}`;
    if (wireId !== callId) {
      this.#repair("renamed", eventId, callId, `The call id ${callId} was used before; sent as ${wireId}.`);
    }
    const invalid = typeof part.input !== "string";
    if (invalid) {
      const text = `The arguments of ${part.toolName} are not a JSON object; sent as text inside one.`;
      this.#repair("invalid_arguments", eventId, callId, text);
    }
    this.#wireIds.add(wireId);
    this.#answered.delete(callId);
    this.#cut.delete(callId);
    this.#waiting.push({ callId, wireId, name: part.toolName, eventId, invalid });
    return withId(part, wireId);
  }

  #answer(answer: ToolAnswerContent, eventId: string | null): void {
    const callId = answer.callId ?? "";
    const call = this.#waiting.find((each) => each.callId === callId);
    if (call) {
      this.#waiting.splice(this.#waiting.indexOf(call), 1);
      this.#answered.add(callId);
      this.#push(call, answer.output);
      return;
    }
    const cut = this.#cut.get(callId);
    if (cut) {
      this.#cut.delete(callId);
      this.#answered.add(callId);
      this.#late.push({ call: cut, answer, eventId });
      // Results of the calls that wait must come first.
      if (this.#waiting.length === 0) this.end();
      return;
    }
    const name = answer.name ?? "a tool";
    if (this.#answered.has(callId)) {
      this.#repair("duplicate_result", eventId, callId, `A second result of ${name} is left out.`);
    } else {
      const text = `A result of ${name} is left out: its call is not in what is sent.`;
      this.#repair("orphan_result", eventId, answer.callId, text);
    }
  }

  #close(call: OpenCall): void {
    const value = call.invalid ? NOT_RUN_RESULT : CUT_RESULT;
    this.#push(call, { type: "error-text", value });
    this.#cut.set(call.callId, call);
    const text = `${call.name} has no recorded result; sent as: “${value}”`;
    this.#repair("missing_result", call.eventId, call.callId, text);
  }

  #tellLate({
    call,
    answer,
    eventId,
  }: {
    call: OpenCall;
    answer: ToolAnswerContent;
    eventId: string | null;
  }) {
    const text = `Late result of ${call.name} (call ${call.wireId}):\n${textOf(answer.output)}`;
    this.messages.push({ role: "user", content: [{ type: "text", text }] });
    const note = `The result of ${call.name} came after the run had gone on; sent as a message.`;
    this.#repair("late_result", eventId, answer.callId, note);
  }

  #push(call: OpenCall, output: ToolOutput): void {
    const result = { type: "tool-result" as const, toolCallId: call.wireId, toolName: call.name, output };
    this.messages.push({ role: "tool", content: [result] });
  }

  #repair(kind: Repair["kind"], eventId: string | null, callId: string | null, text: string): void {
    this.repairs.push({ kind, eventId, callId, text });
  }
}

function withId(part: ToolCallContent, toolCallId: string): ToolCallContent {
  return part.toolCallId === toolCallId ? part : { ...part, toolCallId };
}

function textOf(output: ToolOutput): string {
  if (output.type !== "content") return output.value;
  return output.value.map((part) => (part.type === "text" ? part.text : "[image]")).join("\n");
}
