import { isObject } from "#lib/importers/parse-json.ts";
import { ModelFault } from "./fault.ts";
import type { AssistantContent } from "./message.ts";
import { OWN_OPTIONS, toolInput } from "./message.ts";
import type { ModelDelta, ModelTarget } from "./model-call.ts";
import { faultOfProviderError, readProviderError } from "./provider-fault.ts";
import { ResponsesTextCheck } from "./responses-text-check.ts";
import type { SdkStreamPart } from "./sdk-model.ts";

type Metadata = Extract<SdkStreamPart, { type: "text-end" }>["providerMetadata"];
type Options = { providerOptions?: NonNullable<AssistantContent["providerOptions"]> };
type Finish = Extract<SdkStreamPart, { type: "finish" }>;

export type CollectedCall = { callId: string; name: string; arguments: string };
/** One block of the response in its order, with the readable side of it. */
export type CollectedBlock = { content: AssistantContent; call: CollectedCall | null };

/**
 * Puts the parts of one stream together, strictly: a stream that reports an error, contradicts itself or ends
 * without its end becomes a ModelFault, never a shorter answer.
 */
export class ReplyCollector {
  readonly blocks: CollectedBlock[] = [];
  responseId: string | null = null;
  model: string | null = null;
  finish: Finish | null = null;
  readonly #target: ModelTarget;
  readonly #nameOf: (wireName: string) => string;
  /** Text and reasoning blocks still open, by the stream's id for them. */
  readonly #open = new Map<string, Extract<AssistantContent, { type: "text" | "reasoning" }>>();
  readonly #textCheck = new ResponsesTextCheck();

  /** @param nameOf the tool's own name for the name it has on the wire. */
  constructor(target: ModelTarget, nameOf: (wireName: string) => string) {
    this.#target = target;
    this.#nameOf = nameOf;
  }

  /** Takes a part in; returns what it adds for people to see, or null. */
  take(part: SdkStreamPart): ModelDelta | null {
    switch (part.type) {
      case "text-start":
      case "reasoning-start":
        this.#start(part.type === "text-start" ? "text" : "reasoning", part.id, part.providerMetadata);
        return null;
      case "text-delta":
      case "reasoning-delta":
        return this.#grow(part.type === "text-delta" ? "text" : "reasoning", part);
      case "text-end":
      case "reasoning-end":
        this.#grow(part.type === "text-end" ? "text" : "reasoning", { ...part, delta: "" });
        this.#open.delete(part.id);
        return null;
      case "tool-call":
        return this.#call(part);
      case "response-metadata":
        this.responseId = part.id ?? this.responseId;
        this.model = part.modelId ?? this.model;
        return null;
      case "finish":
        this.finish = part;
        return null;
      case "raw":
        if (this.#target.protocol === "openai-responses")
          this.#textCheck.take(part.rawValue, this.#target.label);
        return null;
      case "error":
        throw this.#faultOf(part.error);
      default:
        return null;
    }
  }

  /** @throws ModelFault unless the stream came to a proper end. */
  checkEnd(): void {
    const { label } = this.#target;
    const reason = this.finish?.finishReason;
    if (!reason || (reason.unified === "other" && reason.raw === undefined)) {
      throw new ModelFault("cut_off", `The answer of ${label} ended before it was complete. Try again.`);
    }
    if (reason.unified === "error") {
      throw new ModelFault("error_in_stream", `${label} ended its answer with an error. Retry.`);
    }
    if (reason.unified === "content-filter") {
      throw new ModelFault(
        "content_filter",
        `The content filter of ${label} stopped the answer. Change the message and try again.`,
      );
    }
    const says = this.blocks.some(
      ({ content }) =>
        content.type === "tool-call" || (content.type === "text" && content.text.trim() !== ""),
    );
    if (says) return;
    const text =
      reason.unified === "length"
        ? `The model used its whole output limit before it said anything. Raise the limit or lower the effort, and retry.`
        : `The model answered with nothing. Retry, or say what it should do next.`;
    throw new ModelFault("empty", text);
  }

  #start(type: "text" | "reasoning", id: string, metadata: Metadata): void {
    const content = { type, text: "", ...this.#optionsOf(type, metadata) };
    this.#open.set(id, content);
    this.blocks.push({ content, call: null });
  }

  #grow(
    type: "text" | "reasoning",
    part: { id: string; delta: string; providerMetadata?: Metadata },
  ): ModelDelta | null {
    const content = this.#open.get(part.id);
    if (!content) throw this.#malformed("continued a part it had not begun");
    content.text += part.delta;
    if (part.providerMetadata) Object.assign(content, this.#optionsOf(type, part.providerMetadata));
    return part.delta === "" ? null : { type, text: part.delta };
  }

  /** Reasoning is told apart by model: only the one that thought it gets it back. */
  #optionsOf(type: "text" | "reasoning", metadata: Metadata): Options {
    if (type === "text") return optionsOf(metadata);
    const { model } = this.#target;
    const own = { [OWN_OPTIONS]: { model: model.slice(model.lastIndexOf("/") + 1) } };
    return { providerOptions: { ...optionsOf(metadata).providerOptions, ...own } };
  }

  #call(part: Extract<SdkStreamPart, { type: "tool-call" }>): ModelDelta {
    const call = { callId: part.toolCallId, name: this.#nameOf(part.toolName), arguments: part.input };
    if (call.callId === "" || call.name === "")
      throw this.#malformed("made a tool call without an id or a name");
    const { input } = toolInput(part.input);
    const content: AssistantContent = {
      type: "tool-call",
      toolCallId: call.callId,
      toolName: call.name,
      input,
      ...optionsOf(part.providerMetadata),
    };
    this.blocks.push({ content, call });
    return { type: "tool_call", ...call };
  }

  #faultOf(error: unknown): ModelFault {
    const { label } = this.#target;
    if (error instanceof Error) {
      if (error.name === "AI_InvalidResponseDataError") {
        return new ModelFault("cut_off", `The answer of ${label} ended before it was complete. Try again.`);
      }
      return this.#malformed("sent something that cannot be read");
    }
    const found = readProviderError(error, null);
    return found
      ? faultOfProviderError(found, this.#target)
      : this.#malformed("reported an error without words");
  }

  #malformed(what: string): ModelFault {
    return new ModelFault("malformed", `${this.#target.label} ${what}. Try again.`);
  }
}

/** What the provider wants back with the part. JSON by the SDK's contract; a copy, so that nothing is shared. */
function optionsOf(metadata: Metadata): Options {
  if (!isObject(metadata) || Object.keys(metadata).length === 0) return {};
  return { providerOptions: JSON.parse(JSON.stringify(metadata)) };
}
