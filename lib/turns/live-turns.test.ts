import { expect, it } from "vitest";
import { LiveTurn, LiveTurns, type StreamedPart, type TurnEnd } from "./live-turns.ts";

const END: TurnEnd = { type: "failed", code: "cancelled", message: "Stopped.", attempt: null };
const text = (words: string): StreamedPart => ({ type: "text", text: words });

async function collect(live: LiveTurn, signal = new AbortController().signal) {
  const seen: (StreamedPart | TurnEnd)[] = [];
  for await (const part of live.watch(signal)) seen.push(part);
  return seen;
}

const joined = (parts: readonly (StreamedPart | TurnEnd)[]) =>
  parts.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("");

it("shows a late watcher everything from the beginning, in its order", async () => {
  const live = new LiveTurn();
  const early = collect(live);
  live.push({ type: "reasoning", text: "hm" });
  live.push(text("one "));
  live.push(text("two"));
  live.push({ type: "tool_call", callId: "c", name: "terminal", arguments: "{}" });
  const late = collect(live);
  live.push(text(" three"));
  live.finish(END);
  for (const seen of [await early, await late]) {
    expect(joined(seen)).toBe("one two three");
    const types = seen.map((part) => part.type).filter((type, index, all) => type !== all[index - 1]);
    expect(types).toEqual(["reasoning", "text", "tool_call", "text", "failed"]);
    expect(seen.at(-1)).toEqual(END);
  }
  expect(await collect(live)).toHaveLength(5);
});

it("hands a long answer to a slow watcher in pieces and loses nothing", async () => {
  const live = new LiveTurn();
  const words = "0123456789".repeat(20_000);
  live.push(text(words.slice(0, 150_000)));
  const slow = live.watch(new AbortController().signal);
  const first = await slow.next();
  expect(first.value).toMatchObject({ type: "text" });
  live.push(text(words.slice(150_000)));
  live.finish(END);
  const rest: (StreamedPart | TurnEnd)[] = first.done ? [] : [first.value];
  for await (const part of slow) rest.push(part);
  expect(rest.length).toBeGreaterThan(10);
  expect(joined(rest)).toBe(words);
});

it("ends a watcher that leaves and nobody else", async () => {
  const live = new LiveTurn();
  const leaving = new AbortController();
  const left = collect(live, leaving.signal);
  const stayed = collect(live);
  live.push(text("one"));
  leaving.abort();
  expect((await left).every((part) => part.type === "text")).toBe(true);
  expect(live.signal.aborted).toBe(false);
  live.finish(END);
  expect(joined(await stayed)).toBe("one");
});

it("keeps the first reason to stop and aborts the model call", () => {
  const live = new LiveTurn();
  live.stop("cancelled");
  live.stop("lost");
  expect(live.stopReason).toBe("cancelled");
  expect(live.signal.aborted).toBe(true);
});

it("finds a turn while it runs and settles when none does", async () => {
  const turns = new LiveTurns();
  let end: () => void = () => {};
  const running = new Promise<void>((resolve) => {
    end = resolve;
  });
  turns.start("one", () => running);
  expect(turns.find("one")).not.toBeNull();
  end();
  await turns.settled();
  expect(turns.find("one")).toBeNull();
});
