import { currentRuns } from "#lib/conversation/current-runs.ts";
import type { Database } from "#lib/db/store.ts";

/** Title and root of a family, for the page that shows it; null when there is none. */
export async function findRun(
  db: Database,
  familyId: string,
): Promise<{ title: string; rootId: string } | null> {
  const [family, members, replaced] = await Promise.all([
    db.read.findFamily(familyId),
    db.read.listMembers(familyId),
    db.read.listReplacedRuns([familyId]),
  ]);
  const [root] = currentRuns(members, replaced);
  return family && root ? { title: family.title, rootId: root.id } : null;
}
