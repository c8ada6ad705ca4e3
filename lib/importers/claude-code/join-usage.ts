import type { Usage } from "#lib/conversation/usage.ts";
import type { MoreFacts } from "./line-facts.ts";
import type { PlacedLine } from "./transcript-line.ts";

/**
 * Usage of every model response, by the first line of it. One response is written as several lines, each with the
 * usage as it stood when the line was written: the output grows, so the record with the most output counts, and of
 * equal ones the last. A response is named by message id and request id; a line with neither is one of its own.
 */
export function joinUsage(lines: readonly PlacedLine[]): Map<PlacedLine, Usage> {
  const responses = new Map<string, { first: PlacedLine; best: Usage }>();
  const keyOf = responseKeys(lines);
  for (const [index, line] of lines.entries()) {
    const usage = line.more?.usage;
    if (!line.more || !usage) continue;
    const key = keyOf(line.more) ?? `line ${index}`;
    const known = responses.get(key);
    if (!known) responses.set(key, { first: line, best: usage });
    else if ((usage.output ?? -1) >= (known.best.output ?? -1)) known.best = usage;
  }
  return new Map([...responses.values()].map(({ first, best }) => [first, best]));
}

/** Names a line's response; null when it names neither message nor request. A request has one response. */
function responseKeys(lines: readonly PlacedLine[]): (facts: MoreFacts) => string | null {
  const ofRequest = new Map<string, string>();
  for (const { more } of lines) {
    if (more?.requestId && more.messageId && !ofRequest.has(more.requestId)) {
      ofRequest.set(more.requestId, more.messageId);
    }
  }
  return ({ messageId, requestId }) => {
    const id = messageId || (requestId ? ofRequest.get(requestId) : null) || "";
    return id || requestId ? `${id} ${requestId ?? ""}` : null;
  };
}
