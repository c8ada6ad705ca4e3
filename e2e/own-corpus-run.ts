import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SourceFile } from "#lib/importers/importer.ts";
import { corpusPath, readFolder } from "./fixtures.ts";

const KNOWN_ID = "cd94562403b9487ebdd4018e3f531dfd";

/** As the SDK names the files of events. */
const EVENT_ID = /event-\d+-([0-9a-f-]{36})\.json$/;

/**
 * The OpenHands run with metrics under ids of its own, its events' too. All stories share one database: the same bytes
 * again would be the run that another story has already forked, and the same events a fork of it.
 */
export function ownCorpusRun(): SourceFile[] {
  const fresh = randomUUID();
  const dashed = KNOWN_ID.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const files = readFolder(corpusPath("openhands-sdk", "with-metrics"));
  const renamed = new Map([
    [KNOWN_ID, fresh.replaceAll("-", "")],
    [dashed, fresh],
    ...files.flatMap(({ path }) => {
      const id = EVENT_ID.exec(path)?.[1];
      return id === undefined ? [] : [[id, `${fresh.slice(0, 8)}${id.slice(8)}`] as const];
    }),
  ]);
  const rename = (text: string) => [...renamed].reduce((all, [id, own]) => all.replaceAll(id, own), text);
  return files.map(({ path, bytes }) => ({
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
