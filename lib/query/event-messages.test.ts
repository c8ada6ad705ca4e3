import { afterEach, expect, it } from "vitest";
import { z } from "zod";
import { eventMessages } from "./event-messages.ts";
import { RequestError } from "./get-json.ts";

const Message = z.object({ type: z.string(), text: z.string() });
const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

function answer(chunks: readonly Uint8Array[], status = 200): void {
  globalThis.fetch = async () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(chunk);
        controller.close();
      },
    });
    return new Response(body, { status });
  };
}

async function readAll(): Promise<unknown[]> {
  const messages = [];
  for await (const message of eventMessages("/stream", Message, new AbortController().signal))
    messages.push(message);
  return messages;
}

it("reads the same messages wherever the network cuts them, heartbeats left out", async () => {
  const sent = [
    { type: "progress", text: "größer" },
    { type: "report", text: "a\nb: data: c" },
  ];
  const [first, second] = sent.map((each) => `event: ${each.type}\ndata: ${JSON.stringify(each)}\n\n`);
  const bytes = new TextEncoder().encode(`${first}: still here\n\n${second}`);
  for (let size = 1; size <= bytes.length; size += 3) {
    const chunks = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    answer(chunks);
    expect(await readAll()).toEqual(sent);
  }
});

it("keeps the server's sentence when it refuses, and says when it cannot be reached", async () => {
  answer([new TextEncoder().encode('{"detail":"This run was removed."}')], 404);
  await expect(readAll()).rejects.toThrow("This run was removed.");
  globalThis.fetch = () => Promise.reject(new TypeError("failed"));
  await expect(readAll()).rejects.toBeInstanceOf(RequestError);
});
