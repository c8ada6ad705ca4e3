import { fail, ok, type Result } from "#lib/app-error.ts";
import { PEER_HEADER } from "./check-access.ts";

/** Tabs and programs of one address that watch at the same time; a browser itself opens six. */
export const MAX_STREAMS = 64;

const open = new Map<string, number>();

/**
 * Counts an event stream of this address until `signal` aborts or the returned function is called; each process
 * counts for itself. Errors: `rate_limited` when the address has too many open, so that others are still served.
 */
export function enterStream(headers: Headers, signal: AbortSignal): Result<() => void> {
  const peer = headers.get(PEER_HEADER) ?? "unknown";
  const count = open.get(peer) ?? 0;
  if (count >= MAX_STREAMS) {
    return fail("rate_limited", `This address watches ${MAX_STREAMS} streams already. Close some of them.`);
  }
  open.set(peer, count + 1);
  let left = false;
  const leave = () => {
    if (left) return;
    left = true;
    const now = (open.get(peer) ?? 1) - 1;
    if (now === 0) open.delete(peer);
    else open.set(peer, now);
  };
  signal.addEventListener("abort", leave, { once: true });
  if (signal.aborted) leave();
  return ok(leave);
}

/** The messages, with `leave` called when they end or nobody reads them any more. */
export async function* whileOpen<T>(messages: AsyncGenerator<T>, leave: () => void): AsyncGenerator<T> {
  try {
    yield* messages;
  } finally {
    leave();
  }
}
