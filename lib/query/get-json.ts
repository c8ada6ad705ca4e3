import { z } from "zod";

const ErrorBody = z.object({ detail: z.unknown(), code: z.string().nullable().catch(null) });

/** A failed request: `message` is what the server said, `status` 0 when it could not be reached. */
export class RequestError extends Error {
  readonly status: number;
  /** The server's word for it (lib/app-error.ts); null when it gave none. */
  readonly code: string | null;

  constructor(status: number, message: string, code: string | null = null) {
    super(message);
    this.name = "RequestError";
    this.status = status;
    this.code = code;
  }
}

/**
 * GETs JSON and parses it with `schema`: `fetch` does not fail on 4xx and 5xx, and an old tab may meet a newer server.
 * @throws RequestError with the server's sentence.
 */
export async function getJson<S extends z.ZodType>(
  url: string,
  schema: S,
  signal?: AbortSignal,
): Promise<z.infer<S>> {
  return parseReply(await request(url, signal ? { signal } : {}), schema);
}

/**
 * POSTs `body` as JSON and parses the answer. With an `idempotencyKey` the same request sent twice acts once.
 * @throws RequestError with the server's sentence.
 */
export async function postJson<S extends z.ZodType>(
  url: string,
  body: unknown,
  schema: S,
  idempotencyKey?: string,
): Promise<z.infer<S>> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (idempotencyKey !== undefined) headers["idempotency-key"] = idempotencyKey;
  return parseReply(await request(url, { method: "POST", headers, body: JSON.stringify(body) }), schema);
}

/** Sends a DELETE and parses the answer. @throws RequestError with the server's sentence. */
export async function deleteJson<S extends z.ZodType>(url: string, schema: S): Promise<z.infer<S>> {
  return parseReply(await request(url, { method: "DELETE" }), schema);
}

/** GETs text as it is. @throws RequestError */
export async function getText(url: string, signal?: AbortSignal): Promise<string> {
  const response = await request(url, signal ? { signal } : {});
  if (!response.ok) throw new RequestError(response.status, `The server answered ${response.status}.`);
  return response.text();
}

/** The body of an answer as it arrives. @throws RequestError with the server's sentence. */
export async function openBody(url: string, init: RequestInit): Promise<ReadableStream<Uint8Array>> {
  const response = await request(url, init);
  if (!response.ok) throw toError(await response.json().catch(() => null), response.status);
  if (response.body === null) throw new RequestError(response.status, "The server sent nothing. Try again.");
  return response.body;
}

async function parseReply<S extends z.ZodType>(response: Response, schema: S): Promise<z.infer<S>> {
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw toError(body, response.status);
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new RequestError(response.status, "The server answered in a newer form. Reload the page.");
  }
  return parsed.data;
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new RequestError(0, "The server cannot be reached. Is it still running?");
  }
}

/** What the server said when it refused. */
export function toError(body: unknown, status: number): RequestError {
  const { detail, code } = ErrorBody.safeParse(body).data ?? { detail: null, code: null };
  const sentence = typeof detail === "string" ? detail : `The server answered ${status}.`;
  return new RequestError(status, sentence, code);
}
