import { closeSync } from "node:fs";
import { dirname } from "node:path";
import { parentPort } from "node:worker_threads";
import type { ImportedConversation } from "#lib/importers/importer.ts";
import { readAlongWith } from "#lib/importers/map-files.ts";
import { spillInto } from "#lib/importers/spill-file.ts";
import { countOwnEvents, draftGroups } from "#lib/services/draft-parts.ts";
import type { FindLinked } from "#lib/services/join-uploads.ts";
import { joiningsOf, readTranscripts } from "#lib/services/read-transcripts.ts";
import { Companion } from "./companion.ts";
import { unpackFileList } from "./file-list.ts";
import type { FromWorker, ToWorker } from "./messages.ts";
import { openSources } from "./open-sources.ts";
import { openSpill } from "./open-spill.ts";
import { type PackedParts, packParts } from "./pack-parts.ts";

// The thread in which uploads are parsed and hashed, so that the server's own stays free. It knows no database.

/** Parts that may be on their way: the server stores one while the next is made, and no more wait in memory. */
const PARTS_AHEAD = 2;

type Waiting = { taken: number; answer: ((skip: boolean) => void) | null; isStopped: boolean };

const port = parentPort;
if (!port) throw new Error("This file runs in a worker thread only.");
let waiting: Waiting = { taken: 0, answer: null, isStopped: false };
let foundLinked: (uploads: Awaited<ReturnType<FindLinked>>) => void = () => undefined;

port.on("message", (message: ToWorker) => {
  if (message.type === "read") {
    waiting = { taken: 0, answer: null, isStopped: false };
    read(message).catch((error: unknown) => {
      tell({
        type: "failed",
        reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    });
    return;
  }
  if (message.type === "linked") {
    foundLinked(message.uploads);
    return;
  }
  if (message.type === "stop") waiting.isStopped = true;
  else waiting.taken++;
  const { answer } = waiting;
  waiting.answer = null;
  answer?.(message.type === "taken" && message.skip);
});

function tell(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

async function read({
  spool,
  files,
  options,
  companion: port,
}: Extract<ToWorker, { type: "read" }>): Promise<void> {
  const { sources, descriptor } = openSources(spool, unpackFileList(files), (bytes) =>
    tell({ type: "progress", bytes }),
  );
  const spill = openSpill(dirname(spool));
  spillInto(spill);
  const companion = new Companion(port, spool, () => tell({ type: "wants_help" }));
  readAlongWith(companion);
  try {
    const transcripts = await readTranscripts(sources, findLinked);
    if (!transcripts.ok) {
      tell({ type: "refused", error: transcripts.error });
      return;
    }
    const { groups, rejected, leftAside } = transcripts.value;
    const events = countEvents(groups.flatMap(({ conversations }) => conversations));
    tell({ type: "read", rejected, leftAside, events });
    await sendParts(packParts(draftGroups(groups, options)));
    tell({ type: "end", joinings: await joiningsOf(groups) });
  } finally {
    readAlongWith(null);
    companion.close();
    spillInto(null);
    spill.close();
    closeSync(descriptor);
  }
}

const findLinked: FindLinked = (format, links) => {
  tell({ type: "find_linked", format, links });
  return new Promise((resolve) => {
    foundLinked = resolve;
  });
};

function countEvents(conversations: readonly ImportedConversation[]): number | null {
  let count = 0;
  for (const each of conversations) {
    const own = countOwnEvents(each);
    if (own === null) return null;
    count += own;
  }
  return count;
}

async function sendParts(parts: PackedParts): Promise<void> {
  let sent = 0;
  let reply: "skip" | undefined;
  for (;;) {
    const next = await parts.next(reply);
    reply = undefined;
    if (next.done || waiting.isStopped) return;
    const part = next.value;
    sent++;
    if (part.type === "events") {
      tell({ type: "part", part }, [part.packed.bytes]);
      while (sent - waiting.taken > PARTS_AHEAD && !waiting.isStopped) await nextAnswer();
    } else {
      tell({ type: "part", part });
      // Whether a family is wanted at all is known only when it was taken.
      let skip = false;
      while (part.type === "family" && waiting.taken < sent && !waiting.isStopped) skip = await nextAnswer();
      if (skip) reply = "skip";
    }
  }
}

function nextAnswer(): Promise<boolean> {
  return new Promise((resolve) => {
    waiting.answer = resolve;
  });
}
