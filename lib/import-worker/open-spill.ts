import { randomUUID } from "node:crypto";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { SpillFile } from "#lib/importers/spill-file.ts";

/**
 * A file for what one import does not hold in memory, made when the first bytes come. A disk that takes no more of them
 * is no error: they stay in memory, and the import ends as one does that needs too much.
 * @param directory where spools lie: what is left in it goes at the next start.
 */
export function openSpill(directory: string): SpillFile & { close(): void } {
  let descriptor: number | null = null;
  let size = 0;
  let isFull = false;

  function open(): number {
    const file = join(directory, `${randomUUID()}.spill`);
    const opened = openSync(file, "wx+", 0o600);
    // From here on it goes with its descriptor, also when the worker is ended; Windows removes no open file.
    if (process.platform !== "win32") rmSync(file);
    return opened;
  }

  return {
    write(bytes, at) {
      if (isFull) return null;
      const place = at ?? size;
      try {
        descriptor ??= open();
        for (let done = 0; done < bytes.length; )
          done += writeSync(descriptor, bytes, done, bytes.length - done, place + done);
      } catch {
        isFull = true;
        return null;
      }
      size = Math.max(size, place + bytes.length);
      return place;
    },
    read(at, target) {
      if (descriptor === null) throw new Error("Nothing was put into the file.");
      for (let done = 0; done < target.length; ) {
        const count = readSync(descriptor, target, done, target.length - done, at + done);
        if (count === 0) throw new Error("The file of what an import does not hold is shorter than it was.");
        done += count;
      }
    },
    close() {
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
    },
  };
}
