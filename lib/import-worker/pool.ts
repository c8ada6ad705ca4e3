import { availableParallelism } from "node:os";
import { type MessagePort, Worker } from "node:worker_threads";
import { isCompiledByNext } from "#lib/env.ts";
import { startTypescriptThread } from "#lib/typescript-thread.ts";
import type { ToWorker } from "./messages.ts";

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
  return takeIdle() ?? startWorker();
}

function takeIdle(): Worker | null {
  const free = idle.pop();
  if (!free) return null;
  clearTimeout(free.timer);
  for (const event of ["error", "exit"]) free.worker.removeAllListeners(event);
  free.worker.ref();
  return free.worker;
}

/** A worker that reads along with another one. */
export type Helper = { readAlong(port: MessagePort): void; release(isClean: boolean): void };

/** At once or not at all: null where it would only take time from other imports. */
export function takeHelper(): Helper | null {
  if (busy > 1 || availableParallelism() < 2) return null;
  const worker = takeIdle() ?? startWorker();
  let isAlive = true;
  // An import comes to its end without it; unheard, its error would end the server.
  for (const event of ["error", "exit"]) worker.once(event, () => (isAlive = false));
  return {
    readAlong: (port) => worker.postMessage({ type: "read_along", port } satisfies ToWorker, [port]),
    release: (isClean) => letGo(worker, isClean && isAlive),
  };
}

/** @param isClean the worker came to its end by itself and can read another upload. */
export function releaseWorker(worker: Worker, isClean: boolean): void {
  busy--;
  letGo(worker, isClean);
  queue.shift()?.();
}

function letGo(worker: Worker, isClean: boolean): void {
  // By name: without a name Node's own listeners go too, and the worker is never heard again.
  for (const event of ["message", "error", "exit"]) worker.removeAllListeners(event);
  if (isClean) {
    keepIdle(worker);
  } else {
    // What it still had to say while it was ended; unheard, it would end the server.
    worker.on("error", () => undefined);
    void worker.terminate();
  }
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
