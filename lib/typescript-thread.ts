import { Worker, type WorkerOptions } from "node:worker_threads";

/** Node 20 does not hand tsx on to threads by `--import`. */
const AS_TYPESCRIPT = `
  import("tsx/esm/api").then(({ register }) => {
    register();
    return import(require("node:worker_threads").workerData.module);
  });
`;

/**
 * Starts a thread on a module as it lies there, for tests, benchmarks and command lines; the server's are compiled by
 * Next, which has to see their address where they are started. The thread's `workerData` gets the module beside its own.
 */
export function startTypescriptThread(
  module: URL,
  { workerData, ...options }: Omit<WorkerOptions, "workerData"> & { workerData?: Record<string, unknown> },
): Worker {
  return new Worker(AS_TYPESCRIPT, {
    ...options,
    eval: true,
    execArgv: [],
    workerData: { ...workerData, module: module.href },
  });
}
