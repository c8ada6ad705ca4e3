import type { ImportedConversation } from "#lib/importers/importer.ts";

/**
 * Conversations of one import, family by family in the order of their roots, parents before forks as given. A parent
 * that comes later or not at all makes its child a root.
 */
export function groupByFamily(imports: readonly ImportedConversation[]): ImportedConversation[][] {
  const families: ImportedConversation[][] = [];
  const familyOf = new Map<string, ImportedConversation[]>();
  for (const imported of imports) {
    const source = imported.forkedFrom ?? imported.spawnedBy;
    let family = source ? familyOf.get(source.key) : undefined;
    if (!family && imported.spawnedBy) family = familyOf.get(imported.spawnedBy.key);
    if (!family) {
      family = [];
      families.push(family);
    }
    family.push(imported);
    familyOf.set(imported.key, family);
  }
  return families;
}
