import { currentRuns } from "#lib/conversation/current-runs.ts";
import type { Database } from "#lib/db/store.ts";

/** Title and root of a family, for the page that shows it; null when there is none. */
export async function findRun(
  db: Database,
  familyId: string,
): Promise<{ title: string; rootId: string } | null> {
  const family = await db.read.findFamily(familyId);
  const members = family ? await db.read.listConversationsOfFamilies([family.id]) : [];
  const [root] = currentRuns(members, await db.read.listReplacedRuns([familyId]));
  return family && root ? { title: family.title, rootId: root.id } : null;
}
