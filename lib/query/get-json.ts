import { z } from "zod";

const ErrorBody = z.object({ detail: z.unknown() });

/** A failed read: `message` is what the server said, `status` 0 when it could not be reached. */
export class RequestError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "RequestError";
    this.status = status;
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
  const response = await request(url, signal);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new RequestError(response.status, errorSentence(body, response.status));
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new RequestError(response.status, "The server answered in a newer form. Reload the page.");
  }
  return parsed.data;
}

/** GETs text as it is. @throws RequestError */
export async function getText(url: string, signal?: AbortSignal): Promise<string> {
  const response = await request(url, signal);
  if (!response.ok) throw new RequestError(response.status, `The server answered ${response.status}.`);
  return response.text();
}

async function request(url: string, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, signal ? { signal } : {});
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new RequestError(0, "The server cannot be reached. Is it still running?");
  }
}

function errorSentence(body: unknown, status: number): string {
  const parsed = ErrorBody.safeParse(body);
  if (parsed.success && typeof parsed.data.detail === "string") return parsed.data.detail;
  return `The server answered ${status}.`;
}
