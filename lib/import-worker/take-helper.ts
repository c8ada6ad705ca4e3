import { type MessagePort, Worker } from "node:worker_threads";
import { isCompiledByNext } from "#lib/env.ts";
import { startTypescriptThread } from "#lib/typescript-thread.ts";
import type { ToCompanion } from "./companion-worker.ts";

/** What it reads is told and dropped file by file. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 6 };
/** One that has nothing to do gives its memory back after this long. */
const IDLE_MS = 20_000;

/** A thread that reads along with an import's. An import comes to its end whether it lives or not. */
export type Helper = {
  /** @param port at whose other end the import's thread asks. */
  readAlong(port: MessagePort): void;
  /** @param isKept for the next import: nothing is left that it could still be reading. */
  release(isKept: boolean): void;
};

let idle: { worker: Worker; timer: NodeJS.Timeout } | null = null;

export function takeHelper(): Helper {
  const worker = idle?.worker ?? start();
  clearTimeout(idle?.timer);
  idle = null;
  return {
    readAlong: (port) => worker.postMessage({ port } satisfies ToCompanion, [port]),
    release: (isKept) => {
      if (isKept && idle === null && worker.threadId !== GONE) keepIdle(worker);
      else void worker.terminate();
    },
  };
}

/** The number of a thread that has ended. */
const GONE = -1;

function keepIdle(worker: Worker): void {
  const timer = setTimeout(() => {
    idle = null;
    void worker.terminate();
  }, IDLE_MS);
  timer.unref();
  idle = { worker, timer };
}

function start(): Worker {
  const options = { resourceLimits: LIMITS };
  // Next compiles the thread with the server.
  const worker = isCompiledByNext()
    ? new Worker(new URL("./companion-worker.ts", import.meta.url), options)
    : startTypescriptThread(new URL("./companion-worker.ts", import.meta.url), options);
  // Unheard, it would end the server.
  worker.on("error", () => undefined);
  worker.unref();
  return worker;
}
