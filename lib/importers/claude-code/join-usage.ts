import type { Usage } from "#lib/conversation/usage.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import type { PlacedLine } from "./identify-lines.ts";
import type { SourceLine } from "./source-line.ts";
import type { SourceUsage } from "./source-message.ts";

/** What Claude Code writes as model of messages it made itself. */
export const NO_MODEL = "<synthetic>";

/**
 * Usage of every model response, by the first line of it. One response is written as several lines, each with the
 * usage as it stood when the line was written: the output grows, so the record with the most output counts, and of
 * equal ones the last. A response is named by message id and request id; a line with neither is one of its own.
 */
export function joinUsage(lines: readonly PlacedLine[]): Map<PlacedLine, Usage> {
  const responses = new Map<string, { first: PlacedLine; best: PlacedLine }>();
  const keyOf = responseKeys(lines);
  for (const [index, line] of lines.entries()) {
    const { message } = line.source;
    if (message?.role !== "assistant" || message.model === NO_MODEL || message.usage === null) continue;
    const key = keyOf(line.source) ?? `line ${index}`;
    const known = responses.get(key);
    if (!known) responses.set(key, { first: line, best: line });
    else if (outputOf(line) >= outputOf(known.best)) known.best = line;
  }
  const usages = new Map<PlacedLine, Usage>();
  for (const { first, best } of responses.values()) {
    const usage = toUsage(best.source);
    if (usage) usages.set(first, usage);
  }
  return usages;
}

/** Names a line's response; null when it names neither message nor request. A request has one response. */
function responseKeys(lines: readonly PlacedLine[]): (line: SourceLine) => string | null {
  const ofRequest = new Map<string, string>();
  for (const { source } of lines) {
    const { requestId, message } = source;
    if (requestId && message?.id && !ofRequest.has(requestId)) ofRequest.set(requestId, message.id);
  }
  return ({ message, requestId }) => {
    const id = message?.id ?? (requestId ? ofRequest.get(requestId) : null) ?? "";
    return id || requestId ? `${id} ${requestId ?? ""}` : null;
  };
}

function outputOf(line: PlacedLine): number {
  return line.source.message?.usage?.output_tokens ?? -1;
}

/** The Messages API counts cached and written tokens beside the input; ours is the whole prompt. */
function toUsage({ message, costUSD, durationMs }: SourceLine): Usage | null {
  const usage = message?.usage;
  if (!message || !usage) return null;
  return {
    model: message.model === null ? null : storableText(message.model),
    input: promptTokens(usage),
    cacheRead: usage.cache_read_input_tokens,
    cacheWrite: usage.cache_creation_input_tokens,
    output: usage.output_tokens,
    reasoning: usage.thinking_tokens,
    cost: costUSD !== null && costUSD >= 0 ? costUSD : null,
    latencyMs: durationMs !== null && durationMs >= 0 ? durationMs : null,
    ttftMs: null,
  };
}

const MAX_TOKENS = 2_147_483_647;

/** null without the uncached part: a prompt of unknown size is not a small one. */
function promptTokens(usage: SourceUsage): number | null {
  if (usage.input_tokens === null) return null;
  const cached = (usage.cache_read_input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0);
  const total = usage.input_tokens + cached;
  return total <= MAX_TOKENS ? total : null;
}
