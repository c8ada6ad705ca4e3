import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { ok, type Result } from "#lib/app-error.ts";
import { isCompiledByNext } from "#lib/env.ts";
import { startTypescriptThread } from "#lib/typescript-thread.ts";
import { buffersOf, copiedCount, type StagedAppend } from "./append-staged.ts";
import type { FromAppendThread, ToAppendThread } from "./append-worker.ts";
import { type LogThread, startLogThread } from "./log-thread.ts";
import { storageRefusal } from "./storage-errors.ts";

/** A thread that has nothing to do gives its memory back after this long. */
const IDLE_MS = 20_000;
/** Of events that were written before the log is moved: pages of the indexes are written several times in between. */
const MOVED_BYTES = 8_000_000;
/** Of the log: some 50 MB. The thread that appends moves it at 32 MB by itself. */
const MOST_PAGES = 12_000;
/** Of a copied row with its entries in the indexes; its payload is shared. */
const COPIED_ROW_BYTES = 1_200;
/** Of any row with its entries in the indexes, where each is on a page of its own. */
const CHANGED_ROW_BYTES = 3_000;
const ENDED = "The thread that stores imports ended.";
const LIMITS = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 6 };

/** Stores rows in another thread, on a connection of its own. */
export type AppendThread = {
  /** Only the write queue may call it, one call at a time: no other transaction is open then. */
  append(request: StagedAppend): Promise<Result<null>>;
  /** Rows were written elsewhere: while the thread runs, their part of the log has to be moved as well. */
  noteChanged(rows: number): void;
  /**
   * To be awaited before a transaction begins: a log that is moved while others write to it grows all the same.
   */
  keepLogShort(): Promise<void>;
  close(): Promise<void>;
};

/**
 * @param file of a migrated database; the thread is started when it is needed first.
 * @param onRunning told when the thread begins and when it has ended: while it runs, it and a log thread beside it move
 *   the log into the database.
 */
export function createAppendThread(file: string, onRunning: (isRunning: boolean) => void): AppendThread {
  let worker: Worker | null = null;
  let log: LogThread | null = null;
  let unmoved = 0;
  let logPages = 0;
  let idle: NodeJS.Timeout | undefined;

  function begin(): Worker {
    const begun = startWorker(file);
    // Also between two requests: nobody would move the log any more, and the next one would wait for ever.
    begun.once("exit", () => void forget(begun));
    worker = begun;
    onRunning(true);
    return begun;
  }

  /** Resolves when nobody moves the log any more. */
  async function forget(ended: Worker): Promise<void> {
    if (worker !== ended) return;
    const mover = log;
    worker = null;
    log = null;
    unmoved = 0;
    logPages = 0;
    onRunning(false);
    await mover?.end();
  }

  function noteWritten(bytes: number): void {
    unmoved += bytes;
    if (unmoved < MOVED_BYTES || !worker || log?.isMoving) return;
    unmoved = 0;
    log ??= startLogThread(file);
    void log.move().then((pages) => {
      logPages = pages;
    });
  }

  async function keepLogShort(): Promise<void> {
    if (logPages < MOST_PAGES) return;
    // Ends what it is at. Then nothing is written, so that it gets to the end, and the next page is the first again.
    await log?.move();
    await log?.move();
    unmoved = 0;
    logPages = 0;
  }

  async function close(): Promise<void> {
    clearTimeout(idle);
    const ending = worker;
    if (!ending) return;
    await forget(ending);
    ending.ref();
    const ended = once(ending, "exit");
    send(ending, null);
    await ended;
  }

  async function ask(request: StagedAppend): Promise<FromAppendThread> {
    const asked = worker ?? begin();
    asked.ref();
    const isAnswered = new AbortController();
    const { signal } = isAnswered;
    try {
      const answer = once(asked, "message", { signal });
      const end = once(asked, "exit", { signal });
      send(asked, request, buffersOf(request));
      const [said] = await Promise.race([answer, end.then(() => Promise.reject(new Error(ENDED)))]);
      return said;
    } catch (error) {
      void forget(asked);
      void asked.terminate();
      throw error;
    } finally {
      isAnswered.abort();
      asked.unref();
    }
  }

  return {
    async append(request) {
      clearTimeout(idle);
      const written = bytesOf(request);
      const failure = await ask(request);
      noteWritten(written);
      idle = setTimeout(() => void close(), IDLE_MS).unref();
      if (failure === null) return ok(null);
      const error = Object.assign(new Error(failure.message), { code: failure.code });
      const refusal = storageRefusal(error);
      if (refusal) return refusal;
      throw error;
    },
    noteChanged: (rows) => noteWritten(rows * CHANGED_ROW_BYTES),
    keepLogShort,
    close,
  };
}

/** Roughly what will be in the log. */
function bytesOf({ rows }: StagedAppend): number {
  return rows.reduce(
    (sum, each) => sum + ("bytes" in each ? each.bytes.byteLength : copiedCount(each) * COPIED_ROW_BYTES),
    0,
  );
}

function send(worker: Worker, message: ToAppendThread, transfer: ArrayBuffer[] = []): void {
  worker.postMessage(message, transfer);
}

function startWorker(file: string): Worker {
  const options = { resourceLimits: LIMITS, workerData: { file } };
  // Next compiles the thread with the server.
  const worker = isCompiledByNext()
    ? new Worker(new URL("./append-worker.ts", import.meta.url), options)
    : startTypescriptThread(new URL("./append-worker.ts", import.meta.url), options);
  // Without a listener an error between two requests would end the server; the next request tells it.
  worker.on("error", () => undefined);
  return worker;
}
