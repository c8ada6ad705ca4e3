import { ok } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
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
 * Keeps the files for uploads to come, and says which earlier runs the stored ones replace.
 * @returns the runs that are the upload's answer: of uploads it was read together with only those it belongs to.
 */
export async function keepJoined(
  db: Database,
  joinings: readonly GroupJoining[],
  stored: readonly StoredFamily[],
): Promise<readonly StoredFamily[]> {
  const kept = new Set<StoredFamily>(stored);
  for (const joined of joinings) {
    const ofFormat = stored.filter(({ format }) => format === joined.format);
    const own = new Set(await keepGroup(db, joined, ofFormat));
    for (const family of ofFormat) if (!own.has(family)) kept.delete(family);
  }
  return [...kept];
}

async function keepGroup(
  db: Database,
  { format, joining }: GroupJoining,
  stored: readonly StoredFamily[],
): Promise<readonly StoredFamily[]> {
  const { kept, insteadOf, ownDigests } = joining;
  const replaced: { rootId: string; familyId: string; successorId: string }[] = [];
  for (const { before, now } of joining.replaced) {
    const known = await db.read.findConversationByDigest(before);
    const successor = stored.find(({ sourceDigest }) => sourceDigest === now);
    if (!known || !successor || known.id === successor.rootId) continue;
    replaced.push({ rootId: known.id, familyId: known.familyId, successorId: successor.rootId });
  }
  const rootIds = stored.map(({ rootId }) => rootId);
  await db.write(async (tx) => {
    await tx.keepUpload({ ...kept, format, rootIds, insteadOf });
    for (const run of replaced) await tx.replaceRun(run);
    return ok(null);
  });
  return ownDigests ? stored.filter(({ sourceDigest }) => ownDigests.includes(sourceDigest)) : stored;
}
