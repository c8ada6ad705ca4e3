import { compareText, splitPath } from "#lib/importers/source-path.ts";
import type { SessionFile } from "./read-file.ts";
import { textField } from "./source-entry.ts";

/** What the header says the session was made from: the path of a file, or a session id. */
export function parentName(file: SessionFile): string | null {
  const raw = file.header?.entry.raw ?? {};
  // `branchedFrom` in version 1.
  return textField(raw, "parentSession") || textField(raw, "branchedFrom") || null;
}

export type OrderedFiles = {
  /** Each behind the file its header names. */
  files: SessionFile[];
  parents: ReadonlyMap<SessionFile, SessionFile>;
};

/**
 * The order in which sessions were made: the first to hold an entry owns it. A header's parent comes first, whatever
 * the clocks say; otherwise the older header does. Headers that name each other in a circle stand as their times say.
 */
export function orderFiles(files: readonly SessionFile[]): OrderedFiles {
  const sorted = [...files].sort(byTime);
  const parents = findParents(sorted);
  const ordered = new Set<SessionFile>();
  for (const file of sorted) {
    const chain: SessionFile[] = [];
    const seen = new Set<SessionFile>();
    let at: SessionFile | undefined = file;
    while (at && !ordered.has(at) && !seen.has(at)) {
      chain.push(at);
      seen.add(at);
      at = parents.get(at);
    }
    // Headers that name each other in a circle.
    if (at && seen.has(at)) chain.length = 1;
    for (const each of chain.toReversed()) ordered.add(each);
  }
  const places = new Map([...ordered].map((file, index) => [file, index]));
  const isBefore = (a: SessionFile, b: SessionFile) => (places.get(a) ?? 0) < (places.get(b) ?? 0);
  return {
    files: [...ordered],
    parents: new Map([...parents].filter(([child, parent]) => isBefore(parent, child))),
  };
}

function byTime(a: SessionFile, b: SessionFile): number {
  const [timeA, timeB] = [a, b].map((file) => file.header?.entry.timestamp ?? "\uffff");
  const byHeader = compareText(timeA ?? "", timeB ?? "");
  // Of two states of one session the longer one holds the other.
  return byHeader || b.size - a.size || compareText(a.path, b.path);
}

function findParents(files: readonly SessionFile[]): Map<SessionFile, SessionFile> {
  const byName = new Map<string, SessionFile>();
  for (const file of files) {
    for (const name of [file.path, splitPath(file.path).name, file.header?.entry.id ?? ""]) {
      if (name !== "" && !byName.has(name)) byName.set(name, file);
    }
  }
  const parents = new Map<SessionFile, SessionFile>();
  for (const file of files) {
    const name = parentName(file);
    if (name === null) continue;
    const fileName = splitPath(name.replaceAll("\\", "/")).name;
    const sessionId = /_([\w-]+)\.jsonl$/.exec(fileName)?.[1] ?? "";
    const parent = byName.get(name) ?? byName.get(fileName) ?? byName.get(sessionId);
    if (parent && parent !== file) parents.set(file, parent);
  }
  return parents;
}
