import { groupBy } from "#lib/group-by.ts";
import type { TranscriptFile } from "./group-files.ts";
import { type LaneLinks, NONE } from "./lane-links.ts";
import type { LineList } from "./line-list.ts";
import { splitLane } from "./split-lane.ts";
import type { Lane, PlacedLine } from "./transcript-line.ts";

/** A conversation to be, before its lines are turned into events. */
export type Draft = {
  /** Unique within the upload. */
  key: string;
  file: TranscriptFile;
  lane: Lane;
  /** Number of the lane in its file. */
  laneIndex: number;
  own: LineList;
  /** The history it shares ends with `line` of the draft `owner`; a null line: nothing is shared. */
  forkedFrom: { owner: Draft; line: PlacedLine | null } | null;
  spawnedBy: { owner: Draft; line: PlacedLine | null } | null;
  /** Goes on from a line of another file, whose draft is found once all files are drafted. */
  outside: PlacedLine | null;
  isBranch: boolean;
};

/** The drafts of one lane: its trunk, then its branches, each behind the one it leaves. */
export function draftLane(file: TranscriptFile, lane: Lane, laneIndex: number, links: LaneLinks): Draft[] {
  const select = (indexes: Int32Array) => links.lines.pick(indexes);
  // Only a start has one; lines that were written before it may belong to it.
  const outsideOf = (own: Int32Array) =>
    links.outside.get(own.find((index) => links.outside.has(index)) ?? NONE) ?? null;
  const split = splitLane(links);
  const key = keyOf(file, lane, laneIndex);
  const shared = { file, lane, laneIndex, spawnedBy: null };
  const trunk: Draft = {
    ...shared,
    key,
    own: select(split.trunk),
    forkedFrom: null,
    outside: outsideOf(split.trunk),
    isBranch: false,
  };
  const drafts = [trunk];
  for (const branch of split.branches) {
    const owner = branch.parentBranchIndex === null ? trunk : drafts[branch.parentBranchIndex + 1];
    const line = branch.forkAt === null ? null : (links.lines.at(branch.forkAt) ?? null);
    const own = select(branch.own);
    drafts.push({
      ...shared,
      key: `${key}#${branchName(own)}`,
      own,
      forkedFrom: { owner: owner ?? trunk, line },
      outside: outsideOf(branch.own),
      isBranch: true,
    });
  }
  return drafts;
}

/** The id of its first message: a snapshot may stand before it. Unique, because a line has one owner. */
export function branchName(own: LineList): string {
  const message = own.find(({ traits: { role } }) => role === "prompt" || role === "assistant") ?? own.at(0);
  return message?.eventId ?? "";
}

function keyOf(file: TranscriptFile, lane: Lane, laneIndex: number): string {
  if (laneIndex === 0) return file.path;
  return `${file.path}#${lane.kind === "agent" ? "agent-" : ""}${lane.name ?? laneIndex}`;
}

/**
 * Ties drafts of different files together: sessions resumed or forked from a line of another file, and sub-agents to
 * the calls that made them.
 */
export function connectDrafts(drafts: readonly Draft[], callerOf: (draft: Draft) => PlacedLine | null): void {
  const agents = drafts.filter(({ isBranch, lane }) => !isBranch && lane.kind !== "session");
  const callers = new Map(agents.map((draft) => [draft, callerOf(draft)]));
  const ownerOf = ownersOf(drafts, [...drafts.map(({ outside }) => outside), ...callers.values()]);
  for (const draft of drafts) {
    const { outside } = draft;
    const owner = outside ? ownerOf.get(outside.key) : undefined;
    if (outside && owner) draft.forkedFrom = { owner, line: outside };
  }
  for (const draft of agents) {
    if (draft.forkedFrom) continue;
    const line = callers.get(draft) ?? null;
    const owner = (line ? ownerOf.get(line.key) : undefined) ?? sessionOf(draft, drafts);
    if (owner && owner !== draft)
      draft.spawnedBy = { owner, line: line && ownerOf.has(line.key) ? line : null };
  }
}

/** The drafts that own the wanted lines, by the lines' keys. */
function ownersOf(drafts: readonly Draft[], wanted: readonly (PlacedLine | null)[]): Map<number, Draft> {
  const owners = new Map<number, Draft>();
  const keys = new Set(wanted.map((line) => line?.key));
  for (const draft of drafts) for (const { key } of draft.own) if (keys.has(key)) owners.set(key, draft);
  return owners;
}

/** The session a sub-agent belongs to when no call of it is found: by its file, its directory, its session id. */
function sessionOf(agent: Draft, drafts: readonly Draft[]): Draft | null {
  const sessions = drafts.filter((draft) => draft.lane.kind === "session" && !draft.isBranch);
  const inFile = sessions.find((draft) => draft.file === agent.file);
  if (inFile) return inFile;
  const names = new Set<string | null>();
  for (const line of agent.own) names.add(line.traits.sessionId);
  names.add(agent.file.sessionName);
  names.delete(null);
  names.delete("");
  const called = ({ file, lane }: Draft) => names.has(file.sessionName) || names.has(lane.name);
  return sessions.find(called) ?? null;
}

/** Parents before what was forked or spawned from them. A draft that would be its own ancestor stands alone. */
export function orderDrafts(drafts: readonly Draft[]): Draft[] {
  const children = groupBy(drafts, parentOf);
  const ordered: Draft[] = [];
  const done = new Set<Draft>();
  const emit = (first: Draft) => {
    // Own stack: a chain of forks may be as long as the file.
    const ready = [first];
    for (let at = ready.pop(); at; at = ready.pop()) {
      if (done.has(at)) continue;
      done.add(at);
      ordered.push(at);
      for (const child of (children.get(at) ?? []).toReversed()) ready.push(child);
    }
  };
  for (const root of children.get(null) ?? []) emit(root);
  for (const draft of drafts) {
    if (done.has(draft)) continue;
    draft.forkedFrom = null;
    draft.spawnedBy = null;
    emit(draft);
  }
  return ordered;
}

/** Every draft with the root it descends from; expects parents before their children. */
export function rootsOf(ordered: readonly Draft[]): Map<Draft, Draft> {
  const roots = new Map<Draft, Draft>();
  for (const draft of ordered) {
    const parent = parentOf(draft);
    roots.set(draft, (parent ? roots.get(parent) : undefined) ?? draft);
  }
  return roots;
}

export function parentOf(draft: Draft): Draft | null {
  return draft.forkedFrom?.owner ?? draft.spawnedBy?.owner ?? null;
}
