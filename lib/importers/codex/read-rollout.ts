import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { digestOf, sizeOf, TOO_LONG } from "#lib/importers/source-bytes.ts";
import { lineIdentity } from "./line-identity.ts";
import { markEchoes } from "./mark-echoes.ts";
import { readItem } from "./read-item.ts";
import type { Entry, Rollout } from "./rollout.ts";
import { type RolloutLine, readCallLine, readLine, sourceKindOf } from "./rollout-line.ts";
import { damageOf, placesOf } from "./rollout-places.ts";
import { readSessionMeta } from "./session-meta.ts";
import { StoredEntry } from "./stored-entry.ts";
import { StoredLines } from "./stored-lines.ts";

/** `rollout-2026-01-05T12-00-00-<thread id>.jsonl`, a revert's with `_<rollout id>` behind it. */
const NAMED_THREAD = /rollout-[\dT-]+-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:_[\w-]+)?\.jsonl$/i;

/**
 * Reads one file. Lines that cannot be read are rejected by number, the rest comes in; null when no line can.
 * The first `session_meta` is the file's identity, wherever it stands; one of another thread was copied in by a
 * fork.
 */
export function readRollout(file: SourceFile, rejected: Rejected[]): Rollout | null {
  const note = (line: number | null, reason: string) => rejected.push({ file: file.path, line, reason });
  const damage = damageOf(file);
  if (damage) {
    note(damage.line, damage.reason);
    return null;
  }
  const all: Entry[] = [];
  const stored = file.stored ? new StoredLines(file) : null;
  const begun = new Set<unknown>();
  for (const place of placesOf(file)) {
    const { line: lineNumber, start, bytes } = place;
    const add = (line: RolloutLine, isEndedCall = false) => {
      const { item, echo, problem } = readItem(line);
      if (problem) note(lineNumber, `${sourceKindOf(line)} is kept as an opaque event: ${problem}`);
      const identity = lineIdentity(line);
      const said = { line, item };
      all.push(
        stored
          ? new StoredEntry(stored, stored.add(place, said, identity, isEndedCall), said, echo)
          : { file: file.path, lineNumber, start, bytes, ...said, isEcho: echo, identity },
      );
    };
    const read = place.isTooLong ? { ok: false as const, reason: TOO_LONG } : readLine(bytes);
    if (!read.ok) {
      // The place inside the line: it has its own number already.
      note(lineNumber, read.reason.replace(/ at line 1, column /, " at column "));
      continue;
    }
    const { line } = read;
    if (line.isExec) {
      const ended = begun.has(line.payload.call_id) ? null : readCallLine(bytes);
      if (ended) add(ended, true);
      if (line.payloadType === "function_call") begun.add(line.payload.call_id);
      else begun.delete(line.payload.call_id);
    }
    add(line);
  }
  if (all.length === 0) {
    note(null, "holds no readable line, so there is no thread to show");
    return null;
  }
  const metaAt = all.findIndex(isMeta);
  const metaEntry = all[metaAt] ?? null;
  const meta = metaEntry ? readSessionMeta(metaEntry.line) : null;
  const namedId = NAMED_THREAD.exec(file.path)?.[1]?.toLowerCase() ?? null;
  if (!metaEntry) {
    note(null, "has no session_meta line, so its model provider, instructions and origin are unknown");
  } else if (all.slice(0, metaAt).some((entry) => entry.line.type !== "session_meta")) {
    note(metaEntry.lineNumber, "session_meta stands behind other lines of its thread; taken as their header");
  }
  markEchoes(all);
  const threadId = meta?.id ?? meta?.sessionId ?? namedId ?? file.path;
  const { entries, ancestorMetas } = partition(all, metaEntry, metaAt, threadId);
  return {
    path: file.path,
    digest: digestOf(file),
    size: sizeOf(file),
    threadId,
    meta,
    metaEntry,
    ancestors: ancestorMetas.flatMap((entry) => readSessionMeta(entry.line).id ?? []),
    entries,
    ancestorMetas,
  };
}

/** Header lines directly behind the file's own belong to ancestors; later ones stay where they are. */
function partition(
  all: readonly Entry[],
  own: Entry | null,
  ownAt: number,
  threadId: string,
): { entries: Entry[]; ancestorMetas: Entry[] } {
  const entries: Entry[] = [];
  const ancestorMetas: Entry[] = [];
  for (const [at, entry] of all.entries()) {
    if (entry === own) continue;
    const isCopied = isMeta(entry) && ownAt === 0 && at === ancestorMetas.length + 1;
    if (isCopied && readSessionMeta(entry.line).id !== threadId) ancestorMetas.push(entry);
    else entries.push(entry);
  }
  return { entries, ancestorMetas };
}

function isMeta(entry: Entry): boolean {
  return entry.line.type === "session_meta";
}
