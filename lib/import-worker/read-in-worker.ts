import { MessageChannel, type Transferable, type Worker } from "node:worker_threads";
import { fail, ok, type Result } from "#lib/app-error.ts";
import type { LeftAside, Rejected } from "#lib/importers/importer.ts";
import type { ImportOptions } from "#lib/services/draft-parts.ts";
import type { FindLinked } from "#lib/services/join-uploads.ts";
import type { GroupJoining } from "#lib/services/read-transcripts.ts";
import { packFileList } from "./file-list.ts";
import type { FromWorker, ToWorker, WorkerFile } from "./messages.ts";
import type { PackedParts } from "./pack-parts.ts";
import { hasCoreToSpare, releaseWorker, takeWorker } from "./pool.ts";
import { type Helper, takeHelper } from "./take-helper.ts";

/** An upload that was read: what of it was rejected or left aside, and its families, made while they are taken. */
export type ReadUpload = {
  rejected: Rejected[];
  leftAside: LeftAside[];
  parts: PackedParts;
  /** What is left to be done about other uploads: known when all parts were taken. */
  joinings(): readonly GroupJoining[];
};

const KEEPS_HELPER_BELOW = 256 * 1024 * 1024;

/** A worker whose heap was not enough. */
export class OutOfMemoryError extends Error {
  override name = "OutOfMemoryError";
}

/**
 * Parses and hashes an upload in another thread. `parts` has to be taken to its end or returned, else its worker stays
 * busy.
 * Errors: those of `readTranscripts`, `cancelled`. Throws OutOfMemoryError, also from `parts`.
 */
export async function readInWorker(
  upload: { spool: string; files: WorkerFile[] },
  options: ImportOptions,
  findLinked: FindLinked,
  watch: { onRead?(bytes: number): void; onCounted?(events: number): void; signal?: AbortSignal },
): Promise<Result<ReadUpload>> {
  const worker = await takeWorker();
  const inbox = new Inbox(worker, watch.signal);
  const send = (message: ToWorker, transfer: Transferable[] = []) => worker.postMessage(message, transfer);
  const { port1: companion, port2: otherEnd } = new MessageChannel();
  let helper: Helper | null = null;
  let isHandedOver = false;
  try {
    const files = packFileList(upload.files);
    send({ type: "read", spool: upload.spool, files, options, companion }, [companion]);
    for (;;) {
      const message = await inbox.next();
      if (message === null) return fail("cancelled", "The import was stopped. Nothing of it was kept.");
      if (message.type === "progress") watch.onRead?.(message.bytes);
      else if (message.type === "wants_help") {
        if (hasCoreToSpare()) {
          helper = takeHelper();
          helper.readAlong(otherEnd);
        }
      } else if (message.type === "find_linked") {
        send({ type: "linked", uploads: await findLinked(message.format, message.links) });
      } else if (message.type === "refused") {
        releaseWorker(worker, true);
        isHandedOver = true;
        return { ok: false, error: message.error };
      } else if (message.type === "read") {
        isHandedOver = true;
        const { rejected, leftAside, events } = message;
        if (events !== null) watch.onCounted?.(events);
        let joinings: readonly GroupJoining[] = [];
        const parts = partsFrom(worker, inbox, send, (left) => {
          joinings = left;
        });
        return ok({ rejected, leftAside, parts, joinings: () => joinings });
      } else throw new Error("The import worker spoke out of turn.");
    }
  } finally {
    // From here on there are rows to be made, and they want both cores; of a long upload the memory, too.
    const bytes = upload.files.reduce((sum, { size }) => sum + size, 0);
    helper?.release(isHandedOver && bytes < KEEPS_HELPER_BELOW);
    otherEnd.close();
    if (!isHandedOver) releaseWorker(worker, false);
  }
}

async function* partsFrom(
  worker: Worker,
  inbox: Inbox,
  send: (message: ToWorker) => void,
  onEnd: (joinings: readonly GroupJoining[]) => void,
): PackedParts {
  let isClean = false;
  try {
    for (;;) {
      const message = await inbox.next();
      if (message === null || message.type === "end") {
        isClean = message !== null;
        if (message) onEnd(message.joinings);
        return;
      }
      if (message.type !== "part") continue;
      const reply = yield message.part;
      send({ type: "taken", skip: reply === "skip" });
    }
  } finally {
    releaseWorker(worker, isClean);
  }
}

/** The worker's messages in order, one at a time. */
class Inbox {
  readonly #messages: FromWorker[] = [];
  #error: Error | null = null;
  #isStopped = false;
  #wake: () => void = () => undefined;

  constructor(worker: Worker, signal: AbortSignal | undefined) {
    worker.on("message", (message: FromWorker) => {
      this.#messages.push(message);
      this.#wake();
    });
    worker.once("error", (error: Error & { code?: string }) => {
      this.#fail(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? new OutOfMemoryError(error.message) : error);
    });
    worker.once("exit", () => this.#fail(new Error("The import worker ended.")));
    const stop = () => {
      this.#isStopped = true;
      this.#wake();
    };
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
  }

  /** Null once the import was stopped. */
  async next(): Promise<FromWorker | null> {
    for (;;) {
      if (this.#isStopped) return null;
      const message = this.#messages.shift();
      if (message?.type === "failed") throw new Error(`The import worker failed: ${message.reason}`);
      if (message) return message;
      if (this.#error) throw this.#error;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #fail(error: Error): void {
    this.#error ??= error;
    this.#wake();
  }
}
