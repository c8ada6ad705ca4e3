import { type MessagePort, parentPort } from "node:worker_threads";
import { readAlong } from "./read-along.ts";

// The thread that reads a part of an upload's files for the one that imports it. It knows nothing but to read them.

/** The end of a port at which another thread asks. */
export type ToCompanion = { port: MessagePort };

parentPort?.on("message", ({ port }: ToCompanion) => readAlong(port));
