import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SourceFile } from "#lib/importers/importer.ts";
import { corpusPath, readFolder } from "./fixtures.ts";

const KNOWN_ID = "cd94562403b9487ebdd4018e3f531dfd";

/**
 * The OpenHands run with metrics under an id of its own. All stories share one database, and the same bytes
 * again would be the run that another story has already forked.
 */
export function ownCorpusRun(): SourceFile[] {
  const fresh = randomUUID();
  const dashed = KNOWN_ID.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const rename = (text: string) =>
    text.replaceAll(KNOWN_ID, fresh.replaceAll("-", "")).replaceAll(dashed, fresh);
  return readFolder(corpusPath("openhands-sdk", "with-metrics")).map(({ path, bytes }) => ({
    path: rename(path),
    bytes: Buffer.from(rename(Buffer.from(bytes).toString("utf8"))),
  }));
}

/** The same as a folder on disk, for the folder chooser. @returns the folder. */
export function writeOwnCorpusRun(folder: string): string {
  for (const { path, bytes } of ownCorpusRun()) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return folder;
}
