/** The three wire protocols the loopback provider speaks. */
export type Protocol = "responses" | "chat" | "messages";

/**
 * Where a frame stands in its stream. Faults and holds are placed by phase, so they mean the same in every
 * protocol: `delta` carries content, `terminal` says how the response ended and what it used, `done` is the
 * closing sentinel (`[DONE]`, `message_stop`; the Responses API has none).
 */
export type Phase = "open" | "item" | "delta" | "terminal" | "done";

/** One server-sent event before it is written. `data` is JSON text, or a sentinel. */
export type Frame = { event: string | null; data: string; phase: Phase };

export function serialiseFrame(frame: Frame, lineEnd: "\n" | "\r\n"): string {
  const event = frame.event === null ? "" : `event: ${frame.event}${lineEnd}`;
  return `${event}data: ${frame.data}${lineEnd}${lineEnd}`;
}

/** Cuts text into deltas of `size` UTF-16 units; one more where a surrogate pair would be torn by accident. */
export function splitText(text: string, size: number): string[] {
  const parts: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + size;
    const last = text.charCodeAt(end - 1);
    const next = last >= 0xd800 && last <= 0xdbff ? end + 1 : end;
    parts.push(text.slice(start, next));
    start = next;
  }
  return parts;
}
