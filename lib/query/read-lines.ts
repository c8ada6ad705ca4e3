/** The lines of a stream of UTF-8 text, without their ends. An empty last line is left out. */
export async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  /** Pieces of the line that has not ended yet: joined once, however many chunks it comes in. */
  let pieces: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      const [first = "", ...others] = decoder.decode(value, { stream: true }).split("\n");
      pieces.push(first);
      for (const piece of others) {
        yield pieces.join("");
        pieces = [piece];
      }
    }
    const last = pieces.join("");
    if (last !== "") yield last;
  } finally {
    await reader.cancel();
  }
}
