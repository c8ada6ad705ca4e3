/** The watch itself must not keep a processor busy: a benchmark's other threads need it. */
const LOOK_MS = 2;

/** Longest time the event loop gave nobody a turn while `job` ran, in milliseconds. */
export async function longestLoopGap(job: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - LOOK_MS);
    last = now;
  }, LOOK_MS);
  await job().finally(() => clearInterval(timer));
  return Math.max(longest, performance.now() - last - LOOK_MS);
}
