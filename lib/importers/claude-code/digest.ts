import type { SourceFile } from "#lib/importers/importer.ts";
import { digestOf } from "#lib/importers/source-bytes.ts";
import { compareText } from "#lib/importers/source-path.ts";
import { sha256 } from "#lib/sha256.ts";
import { type Draft, rootsOf } from "./draft.ts";

/**
 * Of every root: SHA-256 over the files it and everything forked or spawned from it are made of. Their names and
 * where they lie do not count: a zip and a folder of the same session are equal.
 *
 * @param ordered parents before their children.
 */
export function rootDigests(ordered: readonly Draft[]): Map<Draft, string> {
  const filesOf = new Map<Draft, Set<SourceFile>>();
  for (const [draft, root] of rootsOf(ordered)) {
    const files = filesOf.get(root) ?? new Set();
    filesOf.set(root, files.add(draft.file.source));
    if (draft.file.meta) files.add(draft.file.meta);
  }
  const hashes = new Map<SourceFile, string>();
  const hashOf = (file: SourceFile) => {
    const hash = hashes.get(file) ?? digestOf(file);
    hashes.set(file, hash);
    return hash;
  };
  return new Map(
    [...filesOf].map(([root, files]) => {
      const sorted = [...files].map(hashOf).sort(compareText);
      return [root, sha256(JSON.stringify(["claude-code", root.laneIndex, ...sorted]))];
    }),
  );
}
