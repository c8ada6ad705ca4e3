import type { Rejected } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import type { Origin } from "./find-origin.ts";
import type { Rollout } from "./rollout.ts";

/** Says what of a file's history is not in the upload. The file itself comes in. */
export function noteOrigin(rollout: Rollout, origin: Origin, rejected: Rejected[]): void {
  const note = (reason: string) =>
    rejected.push({ file: rollout.path, line: rollout.metaEntry?.lineNumber ?? null, reason });
  const copies = origin.ownFrom - origin.shared.length;
  const kept = `${copies} copied ${copies === 1 ? "line is" : "lines are"} kept, and their tokens not counted`;
  if (origin.missing !== null) {
    const missing = oneLine(origin.missing, 80);
    const base = rollout.meta?.base;
    if (base && origin.base) {
      note(
        `missing parent lines: goes on from ordinal ${base.endOrdinal} of thread ${missing}, which ends before it here; the lines in between are not in the upload`,
      );
    } else if (base) {
      note(
        `missing parent: goes on from ordinal ${base.endOrdinal} of thread ${missing}, which is not in the upload; imported without the history before it`,
      );
    } else {
      const edge = rollout.meta?.spawnedBy ? "was spawned by" : "was forked from";
      const stand = origin.shared.length > 0 ? origin.forkedFrom : null;
      const told = stand ? `what it shares with thread ${oneLine(stand.id, 80)} is shown there` : "";
      const what = [told, copies > 0 ? kept : ""].filter(Boolean).join("; ") || "imported on its own";
      note(`missing parent: ${edge} thread ${missing}, which is not in the upload; ${what}`);
    }
  } else if (copies > 0 && origin.forkedFrom) {
    note(`differs from its parent thread in what it copied from it: ${kept}`);
  }
}
