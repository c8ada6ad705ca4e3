import type { IncomingMessage } from "node:http";
import type { Protocol } from "./frame.ts";
import { readPrompt } from "./prompt.ts";
import { parseJson } from "./read-json.ts";
import type { LoggedRequest } from "./request-log.ts";
import { currentTime } from "./request-log.ts";

const PROTOCOL_BY_PATH: Record<string, Protocol> = {
  "/v1/responses": "responses",
  "/v1/chat/completions": "chat",
  "/v1/messages": "messages",
};

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

function flattenHeaders(request: IncomingMessage): Record<string, string> {
  const entries = Object.entries(request.headers).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

/** The log entry of a request that has arrived whole. */
export function logRequest(request: IncomingMessage, rawBody: Buffer, index: number): LoggedRequest {
  const path = new URL(request.url ?? "/", "http://loopback").pathname;
  const protocol = (request.method === "POST" ? PROTOCOL_BY_PATH[path] : undefined) ?? null;
  const body = parseJson(rawBody.toString("utf8"));
  const prompt = readPrompt(protocol ?? "chat", body);
  return {
    index,
    protocol,
    method: request.method ?? "",
    path,
    headers: flattenHeaders(request),
    rawBody,
    body,
    model: prompt.model,
    stream: prompt.stream,
    promptCacheKey: prompt.promptCacheKey,
    userMessages: prompt.userMessages,
    receivedAt: currentTime(),
    endedAt: null,
    clientGoneAt: null,
    openAtArrival: 0,
    status: null,
    outcome: "open",
    fault: null,
    usage: null,
    chunksSent: 0,
  };
}
