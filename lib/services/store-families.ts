import { fail, ok, type Result } from "#lib/app-error.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import type { SentUpload } from "#lib/conversation/receipt.ts";
import type { Database, Writes } from "#lib/db/store.ts";
import type { PackedPart, PackedParts } from "#lib/import-worker/pack-parts.ts";
import { shortenSent } from "#lib/upload/describe-sent.ts";
import { FamilyWriter } from "./store-family.ts";

/** A run of an import: made by it, or here already from the same bytes. */
export type StoredFamily = {
  familyId: string;
  rootId: string;
  sourceDigest: string;
  format: EventFormat;
  created: boolean;
};

/** What is written with the last run, in one transaction with it: all stored ones are known to it. */
export type Along = (tx: Writes, stored: readonly StoredFamily[]) => Promise<void>;

/** Told while it runs, asked whether to stop. */
export type ImportWatch = { onStored?(events: number): void; signal?: AbortSignal };

type OpenFamily = {
  writer: FamilyWriter;
  of: Pick<StoredFamily, "sourceDigest" | "format">;
  /** All its parts were taken. */
  isEnded: boolean;
};

/**
 * Writes families as their parts come, one after the other, each whole or not at all and sealed; a family whose bytes
 * are here already is answered, not repeated. Those written before an error or a stop stay.
 * @param along called once, when all parts were taken and unless an error comes first; by itself where the last family
 *   was here already.
 * @param sent goes into their receipts, long lists of files only into the first.
 *
 * Errors: `cancelled`, and what the database answers.
 */
export async function storeFamilies(
  db: Database,
  parts: PackedParts,
  along: Along = async () => undefined,
  watch: ImportWatch = {},
  sent: SentUpload | null = null,
): Promise<Result<StoredFamily[]>> {
  const { signal } = watch;
  const stored: StoredFamily[] = [];
  let open: OpenFamily | null = null;
  let isDone = false;
  let isAlong = false;
  try {
    let reply: "skip" | undefined;
    for (;;) {
      const next = await parts.next(reply);
      reply = undefined;
      if (signal?.aborted) return stopped(stored);
      if (open?.isEnded) {
        // Only now it is known whether it was the last one.
        const finished = await finish(db, open, stored, next.done ? along : null);
        if (!finished.ok) return signal?.aborted ? stopped(stored) : finished;
        stored.push(finished.value);
        isAlong = next.done === true && finished.value.created;
        open = null;
      }
      if (next.done) break;
      const part: PackedPart = next.value;
      if (part.type === "family") {
        const { family, sourceDigest, format } = part;
        const of = { sourceDigest, format };
        const known = await db.read.findConversationByDigest(sourceDigest);
        if (known) {
          stored.push({ familyId: known.familyId, rootId: known.id, ...of, created: false });
          reply = "skip";
        } else {
          const isFirst = stored.every(({ created }) => !created);
          const told = sent === null || isFirst ? sent : shortenSent(sent);
          open = {
            writer: new FamilyWriter(db, family, sourceDigest, { sent: told, signal }),
            of,
            isEnded: false,
          };
        }
      } else if (open === null) {
        throw new Error(`A part of type ${part.type} came without its family.`);
      } else if (part.type === "end") {
        open.isEnded = true;
      } else {
        const taken = await open.writer.take(part);
        if (!taken.ok) return signal?.aborted ? stopped(stored) : taken;
        if (part.type === "events") watch.onStored?.(part.packed.count);
      }
    }
    isDone = true;
    if (isAlong) return ok(stored);
    return await db.write(async (tx) => {
      await along(tx, stored);
      return ok(stored);
    });
  } finally {
    if (!isDone) await parts.return();
    if (open) await open.writer.discard();
  }
}

/** The open family as it was stored, by this import or by another one that had the same bytes meanwhile. */
async function finish(
  db: Database,
  { writer, of }: OpenFamily,
  before: readonly StoredFamily[],
  along: Along | null,
): Promise<Result<StoredFamily>> {
  const finished = await writer.finish(async (tx, run) => along?.(tx, [...before, { ...run, ...of }]));
  if (finished.ok) {
    if (!finished.value.created) await writer.discard();
    return ok({ ...finished.value, ...of });
  }
  const meanwhile = await db.read.findConversationByDigest(of.sourceDigest);
  if (!meanwhile) return finished;
  await writer.discard();
  return ok({ familyId: meanwhile.familyId, rootId: meanwhile.id, ...of, created: false });
}

function stopped(stored: readonly StoredFamily[]) {
  const made = stored.filter((family) => family.created).length;
  const kept = made === 0 ? "Nothing of it was kept." : `${made} complete runs of it stay.`;
  return fail("cancelled", `The import was stopped. ${kept}`);
}
