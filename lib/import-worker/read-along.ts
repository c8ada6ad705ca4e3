import { closeSync, fstatSync, openSync } from "node:fs";
import type { MessagePort } from "node:worker_threads";
import type { FileTask } from "#lib/importers/map-files.ts";
import { LONGEST_LINE } from "#lib/importers/source-bytes.ts";
import { CHUNK_FILES } from "./companion.ts";
import { FILE_TASKS } from "./file-tasks.ts";
import type { ChunkRead, MapRequest } from "./messages.ts";
import { ReadAhead } from "./open-sources.ts";

/** The other side of a `Companion`: reads chunks of files until none is left to be claimed. */
export function readAlong(port: MessagePort): void {
  port.on("message", (request: MapRequest) => {
    const task = FILE_TASKS.get(request.task);
    if (task) readChunks(request, task, (chunk) => port.postMessage(chunk));
  });
}

function readChunks(
  { id, spool, places, claims }: MapRequest,
  task: FileTask<unknown>,
  tell: (chunk: ChunkRead) => void,
): void {
  const descriptor = openSync(spool, "r");
  try {
    const ahead = new ReadAhead(descriptor, fstatSync(descriptor).size);
    const count = places.length / 2;
    for (;;) {
      const chunk = Atomics.add(claims, 0, 1);
      const from = chunk * CHUNK_FILES;
      if (from >= count) return;
      const results: unknown[] = [];
      for (let at = from; at < Math.min(from + CHUNK_FILES, count); at++) {
        const [offset = 0, size = 0] = [places[at * 2], places[at * 2 + 1]];
        results.push(task.run(size > LONGEST_LINE ? null : ahead.read(offset, size)));
      }
      tell({ id, chunk, results: JSON.stringify(results) });
    }
  } finally {
    closeSync(descriptor);
  }
}
