import type { Database } from "#lib/db/store.ts";

/** Title and root of a family, for the page that shows it; null when there is none. */
export async function findRun(
  db: Database,
  familyId: string,
): Promise<{ title: string; rootId: string } | null> {
  const family = await db.read.findFamily(familyId);
  const [root] = family ? await db.read.listConversationsOfFamilies([family.id]) : [];
  return family && root ? { title: family.title, rootId: root.id } : null;
}
