import { isMainThread } from "node:worker_threads";

// Loaded into a server's process by a benchmark. Asked, it answers with the longest time the event loop gave nobody a
// turn (ms) and the resident memory now and at its highest (MB), each since it was asked last.

const LOOK_MS = 2;
const MEBIBYTE = 1024 * 1024;

function start() {
  let last = performance.now();
  let gap = 0;
  let most = 0;
  setInterval(() => {
    const now = performance.now();
    gap = Math.max(gap, now - last - LOOK_MS);
    last = now;
    most = Math.max(most, process.memoryUsage.rss());
  }, LOOK_MS).unref();
  process.on("message", () => {
    const now = process.memoryUsage.rss();
    process.send?.({
      gap,
      now: Math.round(now / MEBIBYTE),
      most: Math.round(Math.max(now, most) / MEBIBYTE),
    });
    gap = 0;
    most = 0;
  });
}

// The server's own threads load it, too.
if (isMainThread && process.send) start();
