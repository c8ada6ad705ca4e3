import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "./command-error.mjs";

const TRIES = 5;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** A large run is parsed before it is answered. */
const SILENCE_MS = 300_000;
const LOST = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "EAI_AGAIN",
  "ENETUNREACH",
  "EHOSTUNREACH",
]);

/**
 * Sends a request, again with growing pauses when the connection is lost or the server is busy or broken: every
 * request of this command line may be repeated.
 * @param {{ url: string, key: string | null }} server
 * @param {string} path
 * @param {{ method?: string, body?: { contentType: string, length: number, stream(): AsyncIterable<Buffer> },
 *   headers?: Record<string, string>, onSent?(bytes: number): void, onRetry?(reason: string, ms: number): void,
 *   pauseMs?: number }} [options]
 * @returns {Promise<{ status: number, headers: Record<string, string | string[] | undefined>, body: Buffer }>}
 * @throws {CommandError} with the server's own sentence
 */
export async function callServer(server, path, options = {}) {
  const pauseMs = options.pauseMs ?? FIRST_PAUSE_MS;
  for (let tried = 1; ; tried++) {
    const outcome = await send(server, path, options).then(
      (reply) => ({ reply, reason: retryReason(reply) }),
      (error) => ({ error, reason: LOST.has(error.code) ? `the connection was lost (${error.code})` : null }),
    );
    if (outcome.reply && outcome.reply.status < 400) return outcome.reply;
    if (outcome.reason === null || tried === TRIES) throw explain(server, outcome);
    const asked = Number(outcome.reply?.headers["retry-after"]) * 1_000 || 0;
    const pause = Math.min(Math.max(pauseMs * 2 ** (tried - 1), asked), LONGEST_PAUSE_MS);
    options.onRetry?.(outcome.reason, pause);
    await sleep(pause);
  }
}

/**
 * As `callServer`, with JSON both ways.
 * @returns {Promise<any>}
 */
export async function callJson(server, path, options = {}) {
  const { json, ...rest } = options;
  const bytes = json === undefined ? null : Buffer.from(JSON.stringify(json));
  const body = bytes && {
    contentType: "application/json",
    length: bytes.length,
    async *stream() {
      yield bytes;
    },
  };
  const reply = await callServer(server, path, body ? { ...rest, body } : rest);
  return parseReply(server, reply);
}

export function parseReply(server, { body }) {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    throw new CommandError(`${server.url} did not answer like Offshoot. Check OFFSHOOT_URL.`);
  }
}

function retryReason({ status }) {
  return status >= 500 || status === 429 ? `the server answered ${status}` : null;
}

function explain(server, { reply, error }) {
  if (!reply) {
    return new CommandError(
      error.code === "ECONNREFUSED"
        ? `Nothing answers at ${server.url}. Is Offshoot running there? Set OFFSHOOT_URL or --url.`
        : `${server.url} cannot be reached: ${error.message}`,
    );
  }
  const hint =
    reply.status === 401 || reply.status === 403 ? " Set OFFSHOOT_KEY to a key that may do this." : "";
  return new CommandError(`${detailOf(reply)}${hint}`);
}

function detailOf({ status, body }) {
  try {
    const { detail } = JSON.parse(body.toString("utf8"));
    if (typeof detail === "string") return detail;
  } catch {
    // Not our server, or a proxy in front of it: the status is all there is to say.
  }
  return `The server answered ${status}.`;
}

/** One try. The answer may come before the body is through: a server that refuses does not wait for it. */
function send(server, path, { method = "GET", body, headers = {}, onSent }) {
  const url = new URL(`${server.url}${path}`);
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const request = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
      method,
      headers: {
        accept: "application/json",
        "user-agent": "offshoot-cli",
        ...(server.key === null ? {} : { authorization: `Bearer ${server.key}` }),
        ...(body ? { "content-type": body.contentType, "content-length": body.length } : {}),
        ...headers,
      },
    });
    request.setTimeout(SILENCE_MS, () =>
      request.destroy(Object.assign(new Error("no answer"), { code: "ETIMEDOUT" })),
    );
    request.on("response", (response) => {
      isAnswered = true;
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on("error", (error) => {
      if (!isAnswered) reject(error);
    });
    if (!body) {
      request.end();
      return;
    }
    pipeline(Readable.from(counted(body.stream(), onSent)), request).catch((error) => {
      if (!isAnswered) reject(error);
    });
  });
}

async function* counted(chunks, onSent) {
  let sent = 0;
  for await (const chunk of chunks) {
    yield chunk;
    sent += chunk.length;
    onSent?.(sent);
  }
}
