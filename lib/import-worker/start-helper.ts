import { type MessagePort, Worker } from "node:worker_threads";
import { isCompiledByNext } from "#lib/env.ts";
import { startTypescriptThread } from "#lib/typescript-thread.ts";
import type { ToCompanion } from "./companion-worker.ts";

/** What it reads is told and dropped file by file. */
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 6 };

/** A thread that reads along with an import's. */
export type Helper = {
  /** @param port at whose other end the import's thread asks. */
  readAlong(port: MessagePort): void;
  /** Ends it: its memory is wanted for what comes next. */
  end(): void;
};

/** An import comes to its end whether it lives or not. */
export function startHelper(): Helper {
  const worker = start();
  // Unheard, it would end the server.
  worker.on("error", () => undefined);
  worker.unref();
  return {
    readAlong: (port) => worker.postMessage({ port } satisfies ToCompanion, [port]),
    end: () => void worker.terminate(),
  };
}

function start(): Worker {
  // Next compiles the thread with the server.
  if (isCompiledByNext())
    return new Worker(new URL("./companion-worker.ts", import.meta.url), { resourceLimits: LIMITS });
  return startTypescriptThread(new URL("./companion-worker.ts", import.meta.url), { resourceLimits: LIMITS });
}
