import { expect, it } from "vitest";
import { eventStream } from "./event-stream.ts";

type Message = { type: string; text?: string };

async function* messages(list: readonly Message[]): AsyncGenerator<Message> {
  yield* list;
}

const signal = () => new AbortController().signal;

it("writes one named event per message and ends with the last", async () => {
  const response = eventStream(messages([{ type: "text", text: "a\nb" }, { type: "committed" }]), {
    signal: signal(),
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
  expect(await response.text()).toBe(
    'event: text\ndata: {"type":"text","text":"a\\nb"}\n\nevent: committed\ndata: {"type":"committed"}\n\n',
  );
});

it("asks for no more than the reader takes (P10)", async () => {
  let made = 0;
  async function* endless(): AsyncGenerator<Message> {
    for (;;) yield { type: "text", text: String(made++) };
  }
  const reader = eventStream(endless(), { signal: signal() }).body?.getReader();
  await reader?.read();
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(made).toBeLessThan(5);
  await reader?.cancel();
});

it("says that it is still there while nothing comes", async () => {
  async function* silent(): AsyncGenerator<Message> {
    await new Promise((resolve) => setTimeout(resolve, 200));
    yield { type: "committed" };
  }
  const text = await eventStream(silent(), { signal: signal(), heartbeatMs: 20 }).text();
  expect(text.startsWith(": still here\n\n")).toBe(true);
  expect(text).toContain("event: committed");
});

it("ends the messages when the reader leaves", async () => {
  let ended = false;
  async function* watched(): AsyncGenerator<Message> {
    try {
      yield { type: "text" };
      yield { type: "text" };
    } finally {
      ended = true;
    }
  }
  const reader = eventStream(watched(), { signal: signal() }).body?.getReader();
  await reader?.read();
  await reader?.cancel();
  expect(ended).toBe(true);
});
