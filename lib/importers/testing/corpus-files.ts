import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { SourceFile } from "#lib/importers/importer.ts";

export type Corpus = {
  isThere: boolean;
  /** Files below a folder, with their paths in the corpus, sorted. */
  load(folder?: string): SourceFile[];
  file(path: string): SourceFile;
};

/**
 * Real transcripts beside the repository, for tests that skip when there are none.
 * @param root the environment's OFFSHOOT_CORPUS, when it is set.
 */
export function openCorpus(root = join(import.meta.dirname, "../../../../shared/corpus")): Corpus {
  const read = (path: string) => ({ path: relative(root, path), bytes: new Uint8Array(readFileSync(path)) });
  const isThere = existsSync(root);
  return {
    isThere,
    load: (folder = "") =>
      (isThere ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true }) : [])
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map(read),
    file: (path) => read(join(root, path)),
  };
}

export function textOf({ bytes }: { bytes: Uint8Array }): string {
  return new TextDecoder().decode(bytes);
}

/** A file made of JSON values: one on every line, or a single one. */
export function linesFile(path: string, values: readonly unknown[]): SourceFile {
  return textFile(path, values.map((value) => JSON.stringify(value)).join("\n"));
}

export function jsonFile(path: string, value: unknown, indent = 0): SourceFile {
  return textFile(path, JSON.stringify(value, null, indent));
}

export function textFile(path: string, text: string): SourceFile {
  return { path, bytes: new TextEncoder().encode(text) };
}
