import { fail, ok, type Result } from "#lib/app-error.ts";
import type { EventFormat } from "#lib/conversation/event.ts";
import type { SentUpload } from "#lib/conversation/receipt.ts";
import type { Database } from "#lib/db/store.ts";
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

/** Told while it runs, asked whether to stop. */
export type ImportWatch = { onStored?(events: number): void; signal?: AbortSignal };

/**
 * Writes families as their parts come, one after the other, each whole or not at all and sealed; a family whose bytes
 * are here already is answered, not repeated. Those written before an error or a stop stay.
 * @param sent goes into their receipts, long lists of files only into the first.
 *
 * Errors: `cancelled`, and what the database answers.
 */
export async function storeFamilies(
  db: Database,
  parts: PackedParts,
  watch: ImportWatch = {},
  sent: SentUpload | null = null,
): Promise<Result<StoredFamily[]>> {
  const stored: StoredFamily[] = [];
  let open: { writer: FamilyWriter; of: Pick<StoredFamily, "sourceDigest" | "format"> } | null = null;
  let isDone = false;
  try {
    let reply: "skip" | undefined;
    for (;;) {
      const next = await parts.next(reply);
      reply = undefined;
      if (watch.signal?.aborted) return stopped(stored);
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
          open = { writer: new FamilyWriter(db, family, sourceDigest, told), of };
        }
      } else if (open === null) {
        throw new Error(`A part of type ${part.type} came without its family.`);
      } else if (part.type === "end") {
        const finished = await open.writer.finish();
        const { of } = open;
        if (finished.ok) {
          stored.push({ ...finished.value, ...of });
          if (!finished.value.created) await open.writer.discard();
        } else {
          // The same bytes may have been imported while this was written.
          const meanwhile = await db.read.findConversationByDigest(of.sourceDigest);
          if (!meanwhile) return finished;
          stored.push({ familyId: meanwhile.familyId, rootId: meanwhile.id, ...of, created: false });
          await open.writer.discard();
        }
        open = null;
      } else {
        const taken = await open.writer.take(part);
        if (!taken.ok) return taken;
        if (part.type === "events") watch.onStored?.(part.packed.count);
      }
    }
    isDone = true;
    return ok(stored);
  } finally {
    if (!isDone) await parts.return();
    if (open) await open.writer.discard();
  }
}

function stopped(stored: readonly StoredFamily[]) {
  const made = stored.filter((family) => family.created).length;
  const kept = made === 0 ? "Nothing of it was kept." : `${made} complete runs of it stay.`;
  return fail("cancelled", `The import was stopped. ${kept}`);
}
