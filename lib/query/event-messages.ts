import type { z } from "zod";
import { RequestError, toError } from "./get-json.ts";

/**
 * GETs a server's event stream once and yields each message parsed by `schema`. Unlike EventSource it does not connect
 * again by itself, and a refusal keeps the server's sentence.
 * @throws RequestError
 */
export async function* eventMessages<S extends z.ZodType>(
  url: string,
  schema: S,
  signal: AbortSignal,
): AsyncGenerator<z.infer<S>> {
  const response = await fetch(url, { headers: { accept: "text/event-stream" }, signal }).catch((cause) => {
    if (signal.aborted) throw cause;
    throw new RequestError(0, "The server cannot be reached. Is it still running?");
  });
  if (!response.ok) throw toError(await response.json().catch(() => null), response.status);
  if (!response.body) return;
  let text = "";
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { value, done } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const message = readMessage(block, schema);
      if (message !== null) yield message;
    }
    if (done) return;
  }
}

/** Null for a heartbeat. */
function readMessage<S extends z.ZodType>(block: string, schema: S): z.infer<S> | null {
  const data = block
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice("data:".length).trimStart())
    .join("\n");
  return data === "" ? null : schema.parse(JSON.parse(data));
}
