import { setImmediate as nextTurn } from "node:timers/promises";

export type WriteQueue = {
  /** Runs `job` after all jobs before it; null when the queue is full and the job was not taken. */
  push<T>(job: () => Promise<T>): Promise<T> | null;
  /** Jobs that wait or run. */
  readonly size: number;
  /** Resolves when nothing waits or runs any more. */
  drained(): Promise<void>;
};

/** A promise of a job that has not begun; `start` never rejects. */
function deferJob<T>(job: () => Promise<T>): { promise: Promise<T>; start: () => Promise<void> } {
  let start: () => Promise<void> = async () => {};
  const promise = new Promise<T>((resolve, reject) => {
    start = () => job().then(resolve, reject);
  });
  return { promise, start };
}

/**
 * First in, first out, one at a time. Between jobs the event loop gets a turn: Prisma's own queue of SQLite
 * transactions resolves in microtasks only and starves timers and sockets until it is empty.
 */
export function createWriteQueue(options: { limit: number }): WriteQueue {
  const waiting: (() => Promise<void>)[] = [];
  let running: Promise<void> | null = null;
  let size = 0;

  async function runAll(): Promise<void> {
    for (;;) {
      const job = waiting.shift();
      if (!job) break;
      await job();
      size -= 1;
      await nextTurn();
    }
    running = null;
  }

  return {
    push(job) {
      if (size >= options.limit) return null;
      size += 1;
      const { promise, start } = deferJob(job);
      waiting.push(start);
      running ??= runAll();
      return promise;
    },
    get size() {
      return size;
    },
    async drained() {
      await running;
    },
  };
}
