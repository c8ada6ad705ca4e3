import { canonicalJsonText } from "#lib/conversation/canonical-json.ts";
import type { ChatMessage } from "#lib/importers/chat/chat-message.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { parseWrittenJson } from "#lib/importers/written-json.ts";
import { sha256 } from "#lib/sha256.ts";
import { readMessage } from "./read-message.ts";

/** What two messages are compared by: a response, and what the next request repeats of it. */
export type Repeatable = {
  /** Everything a message says, calls by their arguments' value: one side may write them as text. */
  key: string;
  /** Role and texts alone, for a repeat that left the calls out; null for what is never compared so. */
  said: string | null;
  hasCalls: boolean;
};

export type OtlpMessage = Repeatable & { bytes: Uint8Array; message: ChatMessage };

export function toMessage(bytes: Uint8Array): OtlpMessage {
  const parsed = parseJson(bytes);
  const message = readMessage(parsed.ok && isObject(parsed.value) ? parsed.value : {});
  const parts = message.pieces.flatMap((piece) => piece.parts);
  const key = parts.map((part) =>
    part.type === "tool_call" ? { ...part, arguments: parseWrittenJson(part.arguments) } : part,
  );
  const texts = parts.flatMap((part) =>
    part.type === "text" || part.type === "tool_result" ? part.text : [],
  );
  const isAnswer = message.role === "assistant" || message.role === "tool";
  return {
    bytes,
    message,
    key: hashOf([message.role, key]),
    said: isAnswer ? hashOf([message.role, texts.join("\n")]) : null,
    hasCalls: parts.some((part) => part.type === "tool_call"),
  };
}

function hashOf(value: unknown): string {
  return sha256(canonicalJsonText(JSON.stringify(value)));
}

/** Some instrumentations repeat a response without its calls, and results without the call they answer. */
function repeats(given: Repeatable, earlier: Repeatable): boolean {
  if (given.key === earlier.key) return true;
  return given.said !== null && given.said === earlier.said && !given.hasCalls;
}

/** Where an input goes on from: a path's first `length` messages. `shared` of the input's own are among them. */
export type Fit = { length: number; shared: number };

/**
 * How an input continues a path. It repeats the path from its start; or it is a window that starts inside of it,
 * matched where it reaches the path's end; or it holds what is new only (`shared` is 0 and `length` the whole path).
 * @returns null when it repeats nothing and `opensAnew`.
 */
export function fitInput(
  path: readonly Repeatable[],
  input: readonly Repeatable[],
  opensAnew: boolean,
): Fit | null {
  if (input.length === 0) return { length: path.length, shared: 0 };
  let best: Fit | null = null;
  for (let at = 0; at < path.length; at++) {
    const shared = commonLength(path, at, input);
    if (shared === 0) continue;
    const fit = { length: at + shared, shared };
    if (at === 0 || fit.length === path.length) return fit;
    if (best === null || shared >= best.shared) best = fit;
  }
  return best ?? (opensAnew ? null : { length: path.length, shared: 0 });
}

function commonLength(path: readonly Repeatable[], from: number, input: readonly Repeatable[]): number {
  let length = 0;
  for (;;) {
    const [given, earlier] = [input[length], path[from + length]];
    if (!given || !earlier || !repeats(given, earlier)) return length;
    length++;
  }
}
