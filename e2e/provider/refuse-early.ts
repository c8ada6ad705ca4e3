import type { Fault } from "./fault.ts";
import type { Protocol } from "./frame.ts";
import type { Wire } from "./wire.ts";
import { OVERFLOW_MESSAGE } from "./wire.ts";

/** A whole HTTP answer without a stream. */
export type EarlyAnswer = { status: number; headers: Record<string, string>; body: string };

export function jsonAnswer(status: number, body: unknown, headers: Record<string, string> = {}): EarlyAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

function overflow(protocol: Protocol, wire: Wire): EarlyAnswer {
  if (protocol === "messages") {
    return jsonAnswer(400, wire.errorBody({ status: 400, message: OVERFLOW_MESSAGE.anthropic }));
  }
  const code = "context_length_exceeded";
  return jsonAnswer(400, wire.errorBody({ status: 400, code, message: OVERFLOW_MESSAGE.openai }));
}

function httpError(fault: Extract<Fault, { kind: "status" }>, wire: Wire): EarlyAnswer {
  const { status, code, message } = fault;
  const headers = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
  if (fault.body !== undefined) return { status, headers, body: fault.body };
  if (status === 502) {
    // What a proxy in front of the provider says: HTML, no JSON to parse.
    const body = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    return { status, headers: { "content-type": "text/html", ...headers }, body };
  }
  return jsonAnswer(status, wire.errorBody({ status, code, message }), headers);
}

/** The answer of a fault that happens instead of a reply; null when the reply is to be sent. */
export function answerFault(protocol: Protocol, wire: Wire, fault: Fault | undefined): EarlyAnswer | null {
  switch (fault?.kind) {
    case "status":
      return httpError(fault, wire);
    case "context_overflow":
      return overflow(protocol, wire);
    case "redirect":
      return { status: fault.status, headers: { location: fault.location }, body: "" };
    case "error_object":
      return jsonAnswer(200, wire.errorBody({ status: 500, code: fault.code, message: fault.message }));
    default:
      return null;
  }
}
