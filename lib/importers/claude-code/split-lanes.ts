import type { IdentifiedFile, PlacedLine } from "./identify-lines.ts";

/** The lines of one session or of one sub-agent in a file, in file order. */
export type Lane = {
  kind: "session" | "agent";
  /** Session id or agent id, as far as the lines tell. */
  name: string | null;
  lines: PlacedLine[];
  /** The line of the session that a sub-agent's first line names as its parent. */
  calledFrom: PlacedLine | null;
  /** The tool call a sub-agent's stream lines belong to. */
  parentCallId: string | null;
};

/**
 * Takes a file apart into sessions and sub-agents. Files of their own (`agent-<id>.jsonl`) are one sub-agent. Early
 * versions write sub-agents between the lines of the session, marked `isSidechain`: they are told apart by agent id,
 * else by their parents. Several sessions in one file are told apart by a new first prompt with another session id;
 * a session that goes on from another's line is part of the same tree. Sessions come first.
 */
export function splitLanes(file: IdentifiedFile, isAgentFile: boolean): Lane[] {
  const sorter = new LaneSorter(file);
  const messages = file.lines.filter((line) => line.source.uuid !== null);
  const allAside = messages.length > 0 && messages.every((line) => line.source.isSidechain);
  if (isAgentFile || allAside) return file.lines.length === 0 ? [] : [agentLane(file.lines)];
  for (const line of file.lines) sorter.add(line);
  return [...sorter.lanes.filter(isSession), ...sorter.lanes.filter((lane) => !isSession(lane))];
}

function isSession(lane: Lane): boolean {
  return lane.kind === "session";
}

function agentLane(lines: PlacedLine[]): Lane {
  const name = lines.find((line) => line.source.agentId !== null)?.source.agentId ?? null;
  const parentCallId = lines.find((line) => line.source.parentCallId !== null)?.source.parentCallId ?? null;
  return { kind: "agent", name, lines, calledFrom: null, parentCallId };
}

class LaneSorter {
  readonly lanes: Lane[] = [];
  private readonly laneOf = new Map<PlacedLine, Lane>();
  private readonly sessions = new Map<string, Lane>();
  private readonly agents = new Map<string, Lane>();
  private readonly file: IdentifiedFile;
  private session: Lane | null = null;
  private agent: Lane | null = null;

  constructor(file: IdentifiedFile) {
    this.file = file;
  }

  add(line: PlacedLine): void {
    const { parentUuid } = line.source;
    const parent = parentUuid === null ? null : this.file.find(parentUuid);
    const parentLane = parent ? (this.laneOf.get(parent) ?? null) : null;
    const lane = line.source.isSidechain
      ? this.agentFor(line, parent, parentLane)
      : this.sessionFor(line, parentLane);
    lane.lines.push(line);
    this.laneOf.set(line, lane);
    if (lane.kind === "agent") this.agent = lane;
    else this.session = lane;
  }

  private agentFor(line: PlacedLine, parent: PlacedLine | null, parentLane: Lane | null): Lane {
    const { agentId, parentCallId } = line.source;
    const name = agentId ?? parentCallId;
    const known = name === null ? null : this.agents.get(name);
    if (known) return known;
    if (name === null && parentLane?.kind === "agent") return parentLane;
    const goesOn = line.role !== "prompt" && parentLane === null;
    if (name === null && goesOn && this.agent) return this.agent;
    const calledFrom = parentLane?.kind === "session" ? parent : null;
    const lane = this.open({ kind: "agent", name: agentId, lines: [], calledFrom, parentCallId });
    if (name !== null) this.agents.set(name, lane);
    return lane;
  }

  private sessionFor(line: PlacedLine, parentLane: Lane | null): Lane {
    const { sessionId } = line.source;
    if (parentLane?.kind === "session") return parentLane;
    const known = sessionId === null ? null : this.sessions.get(sessionId);
    const startsNew =
      line.role === "prompt" && line.source.parentUuid === null && this.session?.name !== null;
    const lane =
      known ??
      (this.session === null || (startsNew && sessionId !== null)
        ? this.open({ kind: "session", name: null, lines: [], calledFrom: null, parentCallId: null })
        : this.session);
    if (sessionId !== null) {
      lane.name ??= sessionId;
      if (!known) this.sessions.set(sessionId, lane);
    }
    return lane;
  }

  private open(lane: Lane): Lane {
    this.lanes.push(lane);
    return lane;
  }
}
