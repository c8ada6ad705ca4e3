import { NO_ROW, type RowBranch } from "#lib/conversation/split-rows.ts";
import type { Rejected } from "#lib/importers/importer.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import type { PlacedRun } from "./arrange-runs.ts";
import type { OpenRun } from "./open-run.ts";
import { PlacedEvents } from "./placed-events.ts";

/** A line of a directory's tree that becomes a conversation. */
export type Strand = {
  key: string;
  isTrunk: boolean;
  /** Its events that are no copies, as they stand behind each other. */
  own: PlacedEvents;
  forkedFrom: { key: string; eventId: string | null } | null;
};

/** The strands of the directories so far, by key. */
export type Strands = Map<string, Strand>;

/** Takes a directory apart, its trunk first, and adds what it finds to `known`. */
export function strandsOf(placed: PlacedRun, known: Strands, rejected: Rejected[]): Strand[] {
  const { opened, copied } = placed;
  const branches = opened.split?.branches ?? [];
  const key = keyOf(placed);
  const root: Strand = {
    key,
    isTrunk: true,
    own: withoutCopies(trunkOf(opened), copied),
    forkedFrom: placed.parent && attach(placed.parent, lastCopied(trunkOf(opened), copied), known),
  };
  const strands = [root];
  const byBranch = branches.map((): Strand | null => null);
  for (const [at, branch] of branches.entries()) {
    const own = withoutCopies(eventsAt(opened, branch.own), copied);
    if (own.length === 0) continue;
    const from = parentOf(branch, placed, { root, byBranch, known });
    const strand = { key: branchKey(placed, branch), isTrunk: false, own, forkedFrom: from };
    byBranch[at] = strand;
    strands.push(strand);
  }
  for (const strand of strands) known.set(strand.key, strand);
  if (placed.parent) dropRepeated(placed, strands, known, rejected);
  return strands;
}

function keyOf({ opened }: PlacedRun): string {
  return opened.run.path || ".";
}

function branchKey(placed: PlacedRun, { own }: RowBranch): string {
  return `${keyOf(placed)}#${eventsAt(placed.opened, own).at(0)?.id ?? ""}`;
}

function parentOf(
  branch: RowBranch,
  { opened, parent, copied }: PlacedRun,
  { root, byBranch, known }: { root: Strand; byBranch: readonly (Strand | null)[]; known: Strands },
): Strand["forkedFrom"] {
  const continued = lastCopied(eventsAt(opened, branch.own), copied);
  if (parent && continued !== null) return attach(parent, continued, known);
  const { forkPoint, parentBranchIndex } = branch;
  const forkPointId = forkPoint === NO_ROW ? null : opened.log.id(forkPoint);
  const owner = parentBranchIndex === null ? root : byBranch[parentBranchIndex];
  if (owner) return { key: owner.key, eventId: forkPointId };
  // The branch it leaves is the parent's, whole.
  return parent ? attach(parent, forkPointId, known) : { key: root.key, eventId: forkPointId };
}

/** A place in the directory an event was copied from, or further up where that one has it as a copy of a branch. */
function attach(
  parent: PlacedRun,
  eventId: string | null,
  known: Strands,
): { key: string; eventId: string | null } {
  let at = parent;
  while (at.parent && eventId !== null && at.copied.has(eventId) && !isOnTrunk(at.opened, eventId))
    at = at.parent;
  const branch = eventId === null ? undefined : branchWith(at, eventId, known);
  return { key: branch ?? keyOf(at), eventId };
}

function trunkOf(opened: OpenRun): PlacedEvents {
  return opened.split ? eventsAt(opened, opened.split.trunk) : opened.log.events;
}

function eventsAt({ log }: OpenRun, rows: Int32Array): PlacedEvents {
  return new PlacedEvents(log, rows);
}

function isOnTrunk({ log, split }: OpenRun, eventId: string): boolean {
  const row = log.rowOf(eventId);
  return row !== NO_ROW && (split === null || split.trunk.includes(row));
}

function withoutCopies(events: PlacedEvents, copied: ReadonlySet<string>): PlacedEvents {
  return copied.size === 0 ? events : events.filter(({ id }) => !copied.has(id));
}

function branchWith(placed: PlacedRun, eventId: string, known: Strands): string | undefined {
  const { log, split } = placed.opened;
  const row = log.rowOf(eventId);
  const branch = isOnTrunk(placed.opened, eventId)
    ? undefined
    : split?.branches.find(({ own }) => own.includes(row));
  return branch && known.get(branchKey(placed, branch))?.key;
}

function lastCopied(events: PlacedEvents, copied: ReadonlySet<string>): string | null {
  return copied.size === 0 ? null : (events.findLast(({ id }) => copied.has(id))?.id ?? null);
}

/**
 * Events with ids the source has too, but that say something else, are the fork's own; those whose id is on the path
 * the fork inherits are left out, since a conversation has each id once.
 */
function dropRepeated(
  { opened, parent, copied, earlier }: PlacedRun,
  strands: readonly Strand[],
  known: Strands,
  rejected: Rejected[],
): void {
  const repeated = new Set(
    [...opened.log.keys()].flatMap((id) =>
      !copied.has(id) && earlier.some((each) => each.opened.log.has(id)) ? id : [],
    ),
  );
  const [first] = repeated;
  if (first === undefined) return;
  const more = repeated.size > 1 ? ` and ${repeated.size - 1} more have ids` : " has the id";
  const reason = `event ${oneLine(first)}${more} of events in ${parent?.opened.name ?? ""}, but differ from them or from what leads to them`;
  rejected.push({ file: opened.name, line: null, reason: `${reason}; the fork begins before them` });
  for (const strand of strands) {
    if (!strand.own.find(({ id }) => repeated.has(id))) continue;
    const inherited = inheritedIds(strand, known);
    strand.own = strand.own.filter(({ id }) => !inherited.has(id));
  }
}

function inheritedIds({ forkedFrom }: Strand, known: Strands): Set<string> {
  const ids = new Set<string>();
  for (let from = forkedFrom; from && from.eventId !== null; ) {
    const above: Strand | undefined = known.get(from.key);
    if (!above) break;
    const { eventId } = from;
    const own = Array.from(above.own, ({ id }) => id);
    const end = own.indexOf(eventId);
    for (const id of own.slice(0, end + 1)) ids.add(id);
    from = end >= 0 ? above.forkedFrom : above.forkedFrom && { ...from, key: above.forkedFrom.key };
  }
  return ids;
}
