import type { ServerResponse } from "node:http";
import type { Answer } from "./answer.ts";
import { completeAnswer } from "./answer.ts";
import type { PrefixCache } from "./cache-use.ts";
import { chatWire } from "./chat-wire.ts";
import { checkRequest } from "./check-request.ts";
import type { Departure } from "./departure.ts";
import type { Fault } from "./fault.ts";
import type { Protocol } from "./frame.ts";
import type { Gates } from "./gates.ts";
import type { ItemStore } from "./item-store.ts";
import { messagesWire } from "./messages-wire.ts";
import { planBody, planStream } from "./plan-stream.ts";
import { readPrompt } from "./prompt.ts";
import { asRecord } from "./read-json.ts";
import type { EarlyAnswer } from "./refuse-early.ts";
import { answerFault, jsonAnswer } from "./refuse-early.ts";
import type { HoldPoint, Reply } from "./reply.ts";
import type { LoggedRequest, Outcome } from "./request-log.ts";
import { outputItems } from "./responses-items.ts";
import { failedFrame, responsesWire } from "./responses-wire.ts";
import type { Wire, WireError } from "./wire.ts";
import { writeSteps } from "./write-steps.ts";

const WIRES: Record<Protocol, Wire> = { responses: responsesWire, chat: chatWire, messages: messagesWire };

/** What outlives one request. */
export type ProviderState = {
  idPrefix: string;
  /** A key every request must carry, or null. */
  apiKey: string | null;
  lenient: boolean;
  caches: Record<Protocol, PrefixCache>;
  items: ItemStore;
  gates: Gates;
  /** The scripted reply for a request; uses it up. */
  take(request: LoggedRequest): Reply;
};

export type Exchange = {
  request: LoggedRequest;
  protocol: Protocol;
  response: ServerResponse;
  client: Departure;
};

function checkKey(state: ProviderState, headers: Record<string, string>): WireError | null {
  if (state.apiKey === null) return null;
  const sent = headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /, "");
  return sent === state.apiKey ? null : { status: 401 };
}

function resolveBody(state: ProviderState, exchange: Exchange): { body: unknown; error: WireError | null } {
  const { request, protocol } = exchange;
  if (protocol !== "responses") return { body: request.body, error: null };
  const { body, missing } = state.items.resolve(request.body);
  const message = `Item with id '${missing}' not found. Items are not persisted when store is set to false.`;
  return { body, error: missing === null ? null : { status: 404, message, code: "item_not_found" } };
}

function sendEarly(exchange: Exchange, answer: EarlyAnswer): Outcome {
  exchange.request.status = answer.status;
  exchange.response.writeHead(answer.status, answer.headers).end(answer.body);
  return "completed";
}

function headersOf(request: LoggedRequest, fault: Fault | undefined): Record<string, string> {
  const usual = request.stream ? "text/event-stream; charset=utf-8" : "application/json";
  const type = fault?.kind === "content_type" ? fault.value : usual;
  return { "content-type": type, "cache-control": "no-cache", "x-request-id": `req_${request.index}` };
}

function errorOf(fault: Fault | undefined): WireError {
  if (fault?.kind !== "error_event") return { status: 500 };
  return { status: 500, code: fault.code, message: fault.message };
}

function planReply(wire: Wire, exchange: Exchange, fault: Fault | undefined, answer: Answer) {
  const error = errorOf(fault);
  if (!exchange.request.stream) {
    return planBody(fault?.kind === "error_event" ? wire.errorBody(error) : wire.body(answer), fault);
  }
  const failed =
    exchange.protocol === "responses" && fault?.kind === "error_event" && fault.asFailed === true;
  return planStream(wire.frames(answer), fault, (sequence) =>
    failed ? failedFrame(answer, error, sequence) : wire.errorFrame(error, sequence),
  );
}

/**
 * Answers one model request: refusals first (they use up no scripted reply), then holds, faults, cache and the
 * reply. Returns how it ended.
 */
export async function answerRequest(state: ProviderState, exchange: Exchange): Promise<Outcome> {
  const { request, protocol, response, client } = exchange;
  const wire = WIRES[protocol];
  const { body, error: unresolved } = resolveBody(state, exchange);
  const wrong = state.lenient ? null : checkRequest(protocol, body, request.headers);
  const refused = checkKey(state, request.headers) ?? unresolved ?? wrong;
  if (refused !== null) return sendEarly(exchange, jsonAnswer(refused.status, wire.errorBody(refused)));

  const reply = state.take(request);
  const { fault } = reply;
  request.fault = fault?.kind ?? null;
  const pass = (point: HoldPoint) => state.gates.pass(request, point);
  const held = pass("before_headers");
  if (held !== null) await Promise.race([held, client.left]);
  if (fault?.kind === "no_headers") await client.left;
  if (client.gone) return "client_gone";
  const early = answerFault(protocol, wire, fault);
  if (early !== null) return sendEarly(exchange, early);

  const prompt = readPrompt(protocol, body);
  const cache = state.caches[protocol];
  const answer = completeAnswer(`${state.idPrefix}-${request.index}`, reply, prompt, cache.read(prompt));
  request.usage = answer.usage;
  request.status = 200;
  response.writeHead(200, headersOf(request, fault));
  response.flushHeaders();
  const result = await writeSteps(
    {
      response,
      client,
      pacing: { firstTokenDelayMs: reply.firstTokenDelayMs ?? 0, delayMs: reply.delayMs ?? 0 },
      pass,
      onDelta: (sent) => {
        request.chunksSent = sent;
        if (sent === 1) cache.store(prompt);
      },
    },
    planReply(wire, exchange, fault, answer),
  );
  if (result === "reset") return "fault";
  if (result === "gone") return "client_gone";
  if (!request.stream || request.chunksSent === 0) cache.store(prompt);
  if (protocol === "responses" && asRecord(request.body).store !== false)
    state.items.keep(outputItems(answer));
  return "completed";
}
