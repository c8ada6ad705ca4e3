import type { Database, Writes } from "#lib/db/store.ts";
import { carryOver } from "./carry-over.ts";
import type { FindLinked } from "./join-uploads.ts";
import type { GroupJoining } from "./read-transcripts.ts";
import type { StoredFamily } from "./store-families.ts";

/** Most earlier uploads that one is tried with. */
const TRIED_UPLOADS = 32;

/** Where `joinUploads` looks for earlier uploads. */
export function linkedUploads(db: Database): FindLinked {
  return (format, links) => db.read.findLinkedUploads({ format, links, limit: TRIED_UPLOADS });
}

/**
 * Keeps the files for uploads to come, and says which earlier runs the stored ones replace. In the transaction that is
 * open: best that of the last run, so that none is here without what ties it to others.
 */
export async function keepJoined(
  tx: Writes,
  joinings: readonly GroupJoining[],
  stored: readonly StoredFamily[],
): Promise<void> {
  for (const { format, joining } of joinings) {
    const ofFormat = stored.filter((family) => family.format === format);
    const { kept, insteadOf } = joining;
    await tx.keepUpload({ ...kept, format, rootIds: ofFormat.map(({ rootId }) => rootId), insteadOf });
    for (const { before, now } of joining.replaced) {
      const known = await tx.findConversationByDigest(before);
      const successor = ofFormat.find(({ sourceDigest }) => sourceDigest === now);
      if (!known || !successor || known.id === successor.rootId) continue;
      await tx.replaceRun({
        rootId: known.id,
        familyId: known.familyId,
        successorId: successor.rootId,
      });
      const root = await tx.findConversation(successor.rootId);
      if (root) await carryOver(tx, known, root);
    }
  }
}

/** The runs that are the upload's answer: of uploads it was read together with only those it belongs to. */
export function ownRuns(
  joinings: readonly GroupJoining[],
  stored: readonly StoredFamily[],
): readonly StoredFamily[] {
  const digestsByFormat = new Map(joinings.map(({ format, joining }) => [format, joining.ownDigests]));
  return stored.filter(
    ({ format, sourceDigest }) => digestsByFormat.get(format)?.includes(sourceDigest) ?? true,
  );
}
