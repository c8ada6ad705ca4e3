import type { Rejected } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import type { FileLine, SessionFile } from "./read-file.ts";

/** A line and the index of the one it goes on from; null when it starts the session. */
export type LinkedLine = FileLine & { parent: number | null };

/**
 * Ties the lines of one file together as pi does: by `parentId`, and in file order where there is none (sessions of
 * version 1, and what old ones were continued with). pi writes a parent before its children, so an id that does not
 * stand before the line that names it (missing, the line itself, one of its own descendants) is no parent: such a
 * line goes on from the one before it, and is named.
 */
export function linkLines(file: SessionFile, rejected: Rejected[]): LinkedLine[] {
  const links: LinkedLine[] = [];
  const places = new Map<string, { index: number; line: number }>();
  const reject = (line: number, reason: string) => rejected.push({ file: file.path, line, reason });
  for (const each of file.lines) {
    const { id, parentId, isRoot } = each.entry;
    const twin = id === null ? undefined : places.get(id);
    if (twin) {
      reject(each.line, `has the id ${shown(id)}, which line ${twin.line} has already; left out`);
      continue;
    }
    const named = parentId === null ? undefined : places.get(parentId)?.index;
    const before = links.length > 0 ? links.length - 1 : null;
    if (parentId !== null && named === undefined && before !== null) {
      const why = `names the parent ${shown(parentId)}, which does not stand before it`;
      reject(each.line, `${why}; taken to follow the entry before it`);
    }
    const parent = isRoot ? null : (named ?? before);
    if (id !== null) places.set(id, { index: links.length, line: each.line });
    links.push({ ...each, parent });
  }
  return links;
}

function shown(id: string | null): string {
  return oneLine(id ?? "", 80);
}
