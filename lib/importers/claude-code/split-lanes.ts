import { NO_TEXT } from "#lib/importers/text-table.ts";
import type { IdentifiedFile } from "./identify-lines.ts";
import { LineList } from "./line-list.ts";
import type { LineRole } from "./line-role.ts";
import type { Lane, PlacedLine } from "./transcript-line.ts";

/**
 * Takes a file apart into sessions and sub-agents. Files of their own (`agent-<id>.jsonl`) are one sub-agent. Early
 * versions write sub-agents between the lines of the session, marked `isSidechain`: they are told apart by agent id,
 * else by their parents. Several sessions in one file are told apart by a new first prompt with another session id;
 * a session that goes on from another's line is part of the same tree. Sessions come first.
 */
export function splitLanes(file: IdentifiedFile, isAgentFile: boolean): Lane[] {
  const { lines } = file;
  if (isAgentFile || areAllAside(lines)) return lines.length === 0 ? [] : [agentLane(lines)];
  const sorter = new LaneSorter(file);
  for (const line of lines) sorter.add(line);
  const lanes = [...sorter.counts.keys()];
  const [only] = lanes;
  if (only && lanes.length === 1) only.lines = lines;
  else listLines(lines, sorter.counts);
  return [...lanes.filter(isSession), ...lanes.filter((lane) => !isSession(lane))];
}

/** Whether there are messages, and each is a sub-agent's. */
function areAllAside(lines: LineList): boolean {
  let messages = 0;
  for (const { uuid, traits } of lines) {
    if (uuid === NO_TEXT) continue;
    if (!traits.isSidechain) return false;
    messages++;
  }
  return messages > 0;
}

function isSession(lane: Lane): boolean {
  return lane.kind === "session";
}

function agentLane(lines: LineList): Lane {
  const name = lines.find((line) => line.traits.agentId !== null)?.traits.agentId ?? null;
  const parentCallId = lines.find((line) => line.traits.parentCallId !== null)?.traits.parentCallId ?? null;
  const lane: Lane = { kind: "agent", name, lines, calledFrom: null, parentCallId };
  for (const [index, line] of lines.entries()) line.putInto(lane, index);
  return lane;
}

function listLines(lines: LineList, counts: ReadonlyMap<Lane, number>): void {
  const rowsOf = new Map([...counts].map(([lane, count]) => [lane, new Int32Array(count)]));
  for (const { lane, laneIndex, row } of lines) {
    const rows = lane && rowsOf.get(lane);
    if (rows) rows[laneIndex] = row;
  }
  for (const [lane, rows] of rowsOf) lane.lines = lines.inRows(rows);
}

function isMessage(role: LineRole): boolean {
  return role === "prompt" || role === "assistant" || role === "tool_result";
}

class LaneSorter {
  /** How many lines each lane has so far. */
  readonly counts = new Map<Lane, number>();
  private readonly sessions = new Map<string, Lane>();
  /** Sessions with a message: lines before the first belong to it, whatever session they name. */
  private readonly speaking = new Set<Lane>();
  private readonly agents = new Map<string, Lane>();
  private readonly file: IdentifiedFile;
  private session: Lane | null = null;
  private agent: Lane | null = null;

  constructor(file: IdentifiedFile) {
    this.file = file;
  }

  add(line: PlacedLine): void {
    const { traits } = line;
    const parent = traits.hasParentUuid ? this.file.find(line.parent) : null;
    // Lanes of another file are none of this one.
    const parentLane = parent?.lane && this.counts.has(parent.lane) ? parent.lane : null;
    const lane = traits.isSidechain
      ? this.agentFor(line, parent, parentLane)
      : this.sessionFor(line, parentLane);
    const index = this.counts.get(lane) ?? 0;
    line.putInto(lane, index);
    this.counts.set(lane, index + 1);
    if (lane.kind === "agent") this.agent = lane;
    else this.session = lane;
  }

  private agentFor(line: PlacedLine, parent: PlacedLine | null, parentLane: Lane | null): Lane {
    const { agentId, parentCallId } = line.traits;
    const name = agentId ?? parentCallId;
    const known = name === null ? null : this.agents.get(name);
    if (known) return known;
    if (name === null && parentLane?.kind === "agent") return parentLane;
    const goesOn = line.traits.role !== "prompt" && parentLane === null;
    if (name === null && goesOn && this.agent) return this.agent;
    const calledFrom = parentLane?.kind === "session" ? parent : null;
    const lane = this.open({ kind: "agent", name: agentId, lines: LineList.empty, calledFrom, parentCallId });
    if (name !== null) this.agents.set(name, lane);
    return lane;
  }

  private sessionFor(line: PlacedLine, parentLane: Lane | null): Lane {
    const { sessionId, role, hasParentUuid } = line.traits;
    if (parentLane?.kind === "session") {
      if (isMessage(role)) this.speaking.add(parentLane);
      return parentLane;
    }
    const known = sessionId === null ? null : this.sessions.get(sessionId);
    const isSilent = this.session !== null && !this.speaking.has(this.session);
    const startsNew = role === "prompt" && !hasParentUuid && this.session?.name !== null && !isSilent;
    const lane =
      known ??
      (this.session === null || (startsNew && sessionId !== null)
        ? this.open({
            kind: "session",
            name: null,
            lines: LineList.empty,
            calledFrom: null,
            parentCallId: null,
          })
        : this.session);
    if (sessionId !== null) {
      if (isMessage(role) && !this.speaking.has(lane)) lane.name = sessionId;
      lane.name ??= sessionId;
      if (!known) this.sessions.set(sessionId, lane);
    }
    if (isMessage(role)) this.speaking.add(lane);
    return lane;
  }

  private open(lane: Lane): Lane {
    this.counts.set(lane, 0);
    return lane;
  }
}
