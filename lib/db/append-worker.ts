import { MessageChannel, parentPort, workerData } from "node:worker_threads";
import Sqlite from "better-sqlite3";
import { z } from "zod";
import { buffersOf, createStagedAppend, type StagedAppend } from "./append-staged.ts";
import { connectionPragmas } from "./connection-pragmas.ts";
import { errorCode } from "./open-errors.ts";

// The thread that stores the rows of long imports, so that the server's own waits neither for them nor for the disk.

/** What the server asks: rows to store or to copy, or (null) to end. One request at a time. */
export type ToAppendThread = StagedAppend | null;

/** Null when it is done; `code` is SQLite's own. */
export type FromAppendThread = { code: string | null; message: string } | null;

/** Nobody but this process writes to the file, and in it nobody at this time; this is for a tool that looks at it. */
const BUSY_TIMEOUT_MS = 5_000;
/** Indexes of a large run are all over: what is not in memory is written several times. */
const CACHE_KB = 32_000;
/**
 * Nobody is told of staged rows before the transaction that publishes them, and that one waits for the disk: the log is
 * one file, so every row before it is on the disk then, too. Until then a power cut may take them. Another thread moves
 * the log into the database while rows are written; only what it leaves of 32 MB is moved here.
 */
const STAGING = `
  PRAGMA synchronous = NORMAL;
  PRAGMA wal_autocheckpoint = 8000;
`;

const port = parentPort;
if (!port) throw new Error("This file runs in a worker thread only.");
const { file } = z.object({ file: z.string() }).parse(workerData);
const sqlite = new Sqlite(file, { fileMustExist: true });
sqlite.exec(connectionPragmas({ busyTimeoutMs: BUSY_TIMEOUT_MS, cacheKb: CACHE_KB }));
sqlite.exec(STAGING);
const append = createStagedAppend(sqlite);
const { port1: nowhere } = new MessageChannel();
nowhere.close();

port.on("message", (request: ToAppendThread) => {
  if (request === null) {
    // From here on the server's own thread does it: it is not to begin with what was left.
    sqlite.pragma("wal_checkpoint(PASSIVE)");
    sqlite.close();
    port.close();
    return;
  }
  port.postMessage(answer(request));
});

function answer(request: StagedAppend): FromAppendThread {
  try {
    append(request);
    return null;
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { code: errorCode(error) ?? null, message };
  } finally {
    release(buffersOf(request));
  }
}

/** Frees buffers now, by sending them nowhere: left to the collector, 64 MB of them may gather first. */
function release(buffers: ArrayBuffer[]): void {
  nowhere.postMessage(null, buffers);
}
