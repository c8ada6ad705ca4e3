import { expect, it } from "vitest";
import { readLines } from "./read-lines.ts";

async function linesOf(chunks: Uint8Array[]): Promise<string[]> {
  const lines: string[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  for await (const line of readLines(body)) lines.push(line);
  return lines;
}

it("finds the same lines wherever the bytes are cut, inside of characters too", async () => {
  const text = 'one "ä"\n\ntwo 🙂 parts\nlast without an end';
  const bytes = new TextEncoder().encode(text);
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = [];
    for (let from = 0; from < bytes.length; from += size) chunks.push(bytes.subarray(from, from + size));
    expect(await linesOf(chunks), `chunks of ${size}`).toEqual(text.split("\n"));
  }
});

it("gives no empty line after the last end", async () => {
  expect(await linesOf([new TextEncoder().encode("a\nb\n")])).toEqual(["a", "b"]);
  expect(await linesOf([])).toEqual([]);
});
