import { parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { z } from "zod";
import { connectionPragmas } from "./connection-pragmas.ts";

// The thread that moves what long imports have written from the log into the database, while more of it is written.

/** What it is asked: to move what is there, or (null) to end. It answers each time it has moved. */
export type ToLogThread = "move" | null;

/** How long the log is that was moved. */
export type FromLogThread = { pages: number };

const BUSY_TIMEOUT_MS = 5_000;
const CACHE_KB = 1_000;

const port = parentPort;
if (!port) throw new Error("This file runs in a worker thread only.");
const { file } = z.object({ file: z.string() }).parse(workerData);
const sqlite = new Sqlite(file, { fileMustExist: true });
sqlite.exec(connectionPragmas({ busyTimeoutMs: BUSY_TIMEOUT_MS, cacheKb: CACHE_KB }));

port.on("message", (request: ToLogThread) => {
  if (request === null) {
    sqlite.close();
    port.close();
    return;
  }
  // Passive: it takes what it can without holding anybody up.
  const [{ log: pages }] = z
    .tuple([z.object({ log: z.number() })])
    .parse(sqlite.pragma("wal_checkpoint(PASSIVE)"));
  port.postMessage({ pages } satisfies FromLogThread);
});
