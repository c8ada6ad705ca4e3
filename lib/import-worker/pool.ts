import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { isCompiledByNext } from "#lib/env.ts";
import { startTypescriptThread } from "#lib/typescript-thread.ts";

/** Imports read at the same time: each may take a few hundred megabytes. More wait for their turn. */
const MOST_WORKERS = 2;
/** A worker that has nothing to do gives its memory back after this long. */
const IDLE_MS = 20_000;
/** Of a worker's heap. A transcript that needs more is refused, the server goes on. */
const HEAP_MB = 1_024;
/** What is made and dropped at once does not have to pile up first. */
const YOUNG_HEAP_MB = 12;

const idle: { worker: Worker; timer: NodeJS.Timeout }[] = [];
const queue: (() => void)[] = [];
let busy = 0;

/** A worker for one import, as soon as one may run. Give it back with `releaseWorker`. */
export async function takeWorker(): Promise<Worker> {
  while (busy >= MOST_WORKERS) await new Promise<void>((resolve) => queue.push(resolve));
  busy++;
  const free = idle.pop();
  if (!free) return startWorker();
  clearTimeout(free.timer);
  for (const event of ["error", "exit"]) free.worker.removeAllListeners(event);
  free.worker.ref();
  return free.worker;
}

/** Whether a second core has nothing to do but for the one import that runs. */
export function hasCoreToSpare(): boolean {
  return busy < 2 && availableParallelism() > 1;
}

/** @param isClean the worker came to its end by itself and can read another upload. */
export function releaseWorker(worker: Worker, isClean: boolean): void {
  busy--;
  // By name: without a name Node's own listeners go too, and the worker is never heard again.
  for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
  if (isClean) {
    keepIdle(worker);
  } else {
    // What it still had to say while it was ended; unheard, it would end the server.
    worker.on("error", () => undefined);
    void worker.terminate();
  }
  queue.shift()?.();
}

function keepIdle(worker: Worker): void {
  const entry = { worker, timer: setTimeout(() => end(), IDLE_MS) };
  const forget = () => {
    const at = idle.indexOf(entry);
    if (at >= 0) idle.splice(at, 1);
    clearTimeout(entry.timer);
  };
  const end = () => {
    forget();
    void worker.terminate();
  };
  entry.timer.unref();
  worker.unref();
  worker.once("error", forget);
  worker.once("exit", forget);
  idle.push(entry);
}

function startWorker(): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB };
  // Next compiles the worker with the server.
  if (isCompiledByNext()) return new Worker(new URL("./worker.ts", import.meta.url), { resourceLimits });
  return startTypescriptThread(new URL("./worker.ts", import.meta.url), { resourceLimits });
}
