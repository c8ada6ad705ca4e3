import { Worker } from "node:worker_threads";
import { isCompiledByNext } from "#lib/env.ts";
import { logError } from "#lib/log.ts";
import { startTypescriptThread } from "#lib/typescript-thread.ts";
import type { FromLogThread, ToLogThread } from "./log-worker.ts";

const LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 3 };

/** Moves the log into the database, on a connection of its own, beside the thread that writes. */
export type LogThread = {
  /** Moves what there is, unless it is at it. Resolves when it has moved, or cannot any more, to the log's pages. */
  move(): Promise<number>;
  readonly isMoving: boolean;
  /** Resolves when its connection is closed. */
  end(): Promise<void>;
};

/** @param file of a migrated database. */
export function startLogThread(file: string): LogThread {
  const worker = startWorker(file);
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  let moving: Promise<number> | null = null;
  const ask = (request: ToLogThread) => worker.postMessage(request);
  // Nothing depends on it: without it the thread that writes moves the log by itself.
  worker.on("error", (error) => logError("moving the log into the database", error));
  worker.unref();

  async function move(): Promise<number> {
    const moved = new Promise<FromLogThread>((resolve) => worker.once("message", resolve));
    ask("move");
    const told = await Promise.race([moved, ended]);
    moving = null;
    return told?.pages ?? 0;
  }

  return {
    move: () => (moving ??= move()),
    get isMoving() {
      return moving !== null;
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
