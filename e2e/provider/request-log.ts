import type { AnswerUsage } from "./answer.ts";
import type { Protocol } from "./frame.ts";
import type { RequestMatch } from "./reply.ts";

/** How an exchange ended, seen from the provider. `fault`: the provider broke it off itself. */
export type Outcome = "open" | "completed" | "client_gone" | "fault";

/** One request as it arrived, and what became of it. Filled in while the exchange runs. */
export type LoggedRequest = {
  /** Arrival order, from 0; keeps counting over `clear`. */
  index: number;
  protocol: Protocol | null;
  method: string;
  path: string;
  headers: Record<string, string>;
  rawBody: Buffer;
  body: unknown;
  model: string;
  stream: boolean;
  promptCacheKey: string | null;
  userMessages: string[];
  /** Milliseconds since the epoch, with fractions. */
  receivedAt: number;
  endedAt: number | null;
  clientGoneAt: number | null;
  /** Open model requests when this one arrived, itself included. */
  openAtArrival: number;
  status: number | null;
  outcome: Outcome;
  fault: string | null;
  /** Token counts in our convention, as reported in the answer; null when none was given. */
  usage: AnswerUsage | null;
  /** Content deltas written so far. */
  chunksSent: number;
};

export function currentTime(): number {
  return performance.timeOrigin + performance.now();
}

export function matchesRequest(request: LoggedRequest, match: RequestMatch): boolean {
  return (
    (match.protocol === undefined || match.protocol === request.protocol) &&
    (match.promptCacheKey === undefined || match.promptCacheKey === request.promptCacheKey) &&
    (match.model === undefined || match.model === request.model) &&
    (match.lastUserText === undefined || match.lastUserText === request.userMessages.at(-1)) &&
    (match.userTextIncludes === undefined ||
      request.userMessages.some((text) => text.includes(match.userTextIncludes ?? "")))
  );
}

/** A request for the control endpoint: bytes as base64, everything else as it is. */
export function describeRequest(request: LoggedRequest): Record<string, unknown> {
  const { rawBody, ...rest } = request;
  return { ...rest, rawBodyBase64: rawBody.toString("base64") };
}
