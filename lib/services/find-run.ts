import { currentRuns } from "#lib/conversation/current-runs.ts";
import type { Database } from "#lib/db/store.ts";

/** A family as the page that shows it begins with it. `branches` counts every conversation, roots too. */
export type RunToShow = { familyId: string; title: string; rootId: string; branches: number };

/** The run of an address; null when there is none. */
export async function findRun(db: Database, familyId: string): Promise<RunToShow | null> {
  const [family, members, replaced] = await Promise.all([
    db.read.findFamily(familyId),
    db.read.listMembers(familyId),
    db.read.listReplacedRuns([familyId]),
  ]);
  const [root] = currentRuns(members, replaced);
  if (family === null || root === undefined) return null;
  return { familyId, title: family.title, rootId: root.id, branches: members.length };
}
