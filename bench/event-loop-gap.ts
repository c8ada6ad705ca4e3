/** Longest time the event loop gave nobody a turn while `job` ran, in milliseconds. */
export async function longestLoopGap(job: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  let watching = true;
  const tick = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (watching) setImmediate(tick);
  };
  setImmediate(tick);
  await job();
  watching = false;
  return longest;
}
