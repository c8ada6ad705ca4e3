import { Worker } from "node:worker_threads";
import { isCompiledByNext } from "#lib/env.ts";
import { logError } from "#lib/log.ts";
import { startTypescriptThread } from "#lib/typescript-thread.ts";
import type { ToLogThread } from "./log-worker.ts";

const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 3 };

/** Moves the log into the database, on a connection of its own, beside the thread that writes. */
export type LogThread = {
  /** Begins to move what there is, unless it is at it. */
  move(): void;
  /** Resolves when its connection is closed. */
  end(): Promise<void>;
};

/** @param file of a migrated database. */
export function startLogThread(file: string): LogThread {
  const worker = startWorker(file);
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  let isMoving = false;
  const ask = (request: ToLogThread) => worker.postMessage(request);
  // Nothing depends on it: without it the thread that writes moves the log by itself.
  worker.on("error", (error) => logError("moving the log into the database", error));
  worker.on("message", () => {
    isMoving = false;
  });
  worker.unref();
  return {
    move() {
      if (isMoving) return;
      isMoving = true;
      ask("move");
    },
    async end() {
      ask(null);
      worker.ref();
      await ended;
    },
  };
}

function startWorker(file: string): Worker {
  const options = { resourceLimits: LIMITS, workerData: { file } };
  // Next compiles the thread with the server.
  if (isCompiledByNext()) return new Worker(new URL("./log-worker.ts", import.meta.url), options);
  return startTypescriptThread(new URL("./log-worker.ts", import.meta.url), options);
}
