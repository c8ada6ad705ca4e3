import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { digestOf, sizeOf, TOO_LONG } from "#lib/importers/source-bytes.ts";
import { each, placeOf, without } from "./entry-list.ts";
import { lineIdentity } from "./line-identity.ts";
import { LINE_FLAGS, type LineTable } from "./line-table.ts";
import { markEchoes } from "./mark-echoes.ts";
import { ReadEntry } from "./read-entry.ts";
import { readItem } from "./read-item.ts";
import type { Entry, EntryList, Rollout } from "./rollout.ts";
import { type RolloutLine, readCallLine, readLine, sourceKindOf } from "./rollout-line.ts";
import { damageOf, placesOf } from "./rollout-places.ts";
import { readSessionMeta } from "./session-meta.ts";
import { StoredLines } from "./stored-lines.ts";

/** `rollout-2026-01-05T12-00-00-<thread id>.jsonl`, a revert's with `_<rollout id>` behind it. */
const NAMED_THREAD = /rollout-[\dT-]+-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:_[\w-]+)?\.jsonl$/i;

/**
 * Reads one file. Lines that cannot be read are rejected by number, the rest comes in; null when no line can.
 * The first `session_meta` is the file's identity, wherever it stands; one of another thread was copied in by a
 * fork.
 * @param table of the upload: the lines of a file on disk go there.
 */
export function readRollout(file: SourceFile, rejected: Rejected[], table: LineTable): Rollout | null {
  const note = (line: number | null, reason: string) => rejected.push({ file: file.path, line, reason });
  const damage = damageOf(file);
  if (damage) {
    note(damage.line, damage.reason);
    return null;
  }
  const stored = file.stored ? new StoredLines(file, table) : null;
  const read: Entry[] = [];
  const lines: EntryList = stored ?? read;
  const begun = new Set<unknown>();
  for (const place of placesOf(file)) {
    const { line: lineNumber, start, bytes } = place;
    const add = (line: RolloutLine, isEndedCall = false) => {
      const { item, echo, problem } = readItem(line);
      if (problem) note(lineNumber, `${sourceKindOf(line)} is kept as an opaque event: ${problem}`);
      const identity = lineIdentity(line);
      const said = { line, item };
      if (stored) {
        const flags = (echo ? LINE_FLAGS.echo : 0) + (isEndedCall ? LINE_FLAGS.endedCall : 0);
        stored.add(place, said, identity, flags);
      } else {
        const at = { index: read.length, file: file.path, lineNumber, start, bytes };
        read.push(new ReadEntry(at, said, identity, echo));
      }
    };
    const parsed = place.isTooLong ? { ok: false as const, reason: TOO_LONG } : readLine(bytes);
    if (!parsed.ok) {
      // The place inside the line: it has its own number already.
      note(lineNumber, parsed.reason.replace(/ at line 1, column /, " at column "));
      continue;
    }
    const { line } = parsed;
    if (line.isExec) {
      const ended = begun.has(line.payload.call_id) ? null : readCallLine(bytes);
      if (ended) add(ended, true);
      if (line.payloadType === "function_call") begun.add(line.payload.call_id);
      else begun.delete(line.payload.call_id);
    }
    add(line);
  }
  if (lines.length === 0) {
    note(null, "holds no readable line, so there is no thread to show");
    return null;
  }
  const metaAt = placeOf(lines, isMeta);
  const metaEntry = metaAt < 0 ? null : (lines.at(metaAt) ?? null);
  const meta = metaEntry ? readSessionMeta(metaEntry.line) : null;
  const namedId = NAMED_THREAD.exec(file.path)?.[1]?.toLowerCase() ?? null;
  if (!metaEntry) {
    note(null, "has no session_meta line, so its model provider, instructions and origin are unknown");
  } else if (metaAt > 0) {
    note(metaEntry.lineNumber, "session_meta stands behind other lines of its thread; taken as their header");
  }
  markEchoes(lines);
  const threadId = meta?.id ?? meta?.sessionId ?? namedId ?? file.path;
  const ancestorMetas = metaAt === 0 ? copiedHeaders(lines, threadId) : [];
  return {
    path: file.path,
    digest: digestOf(file),
    size: sizeOf(file),
    threadId,
    meta,
    metaEntry,
    ancestors: ancestorMetas.flatMap((entry) => readSessionMeta(entry.line).id ?? []),
    lines,
    entries: metaEntry ? without(lines, metaAt, 1 + ancestorMetas.length) : lines,
    ancestorMetas,
  };
}

/** Header lines directly behind the file's own belong to ancestors; later ones stay where they are. */
function copiedHeaders(lines: EntryList, threadId: string): Entry[] {
  const headers: Entry[] = [];
  for (const entry of each(without(lines, 0, 1))) {
    if (!isMeta(entry) || readSessionMeta(entry.line).id === threadId) break;
    headers.push(entry);
  }
  return headers;
}

function isMeta(entry: Entry): boolean {
  return entry.line.type === "session_meta";
}
