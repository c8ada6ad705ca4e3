import { setTimeout as delay } from "node:timers/promises";

const MEBIBYTE = 1024 * 1024;
const LOOK_MS = 20;

/** Resident memory of this whole process, worker threads included, before `job` and at its highest, in MB. */
export async function peakMemory(job: () => Promise<unknown>): Promise<{ before: number; most: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  let isDone = false;
  const watching = (async () => {
    while (!isDone) {
      most = Math.max(most, process.memoryUsage.rss());
      await delay(LOOK_MS);
    }
  })();
  await job().finally(() => {
    isDone = true;
  });
  await watching;
  return { before: Math.round(before / MEBIBYTE), most: Math.round(most / MEBIBYTE) };
}
