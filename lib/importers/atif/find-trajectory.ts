import { compareText, splitPath } from "#lib/importers/source-path.ts";
import type { AgentRef } from "./source-trajectory.ts";
import type { Trajectory } from "./trajectory.ts";

/** Finds trajectories by the names references use. */
export class TrajectoryIndex {
  readonly #byPath = new Map<string, Trajectory[]>();
  readonly #byName = new Map<string, Trajectory[]>();
  readonly #byId = new Map<string, Trajectory[]>();
  readonly #bySession = new Map<string, Trajectory[]>();

  constructor(trajectories: readonly Trajectory[]) {
    for (const each of trajectories) {
      if (each.trajectoryId !== null) push(this.#byId, each.trajectoryId, each);
      if (each.sessionId !== null) push(this.#bySession, each.sessionId, each);
      if (each.host !== null || each.line !== null) continue;
      push(this.#byPath, each.path, each);
      push(this.#byName, splitPath(each.path).name, each);
    }
  }

  /** By the path a trajectory's file gives, seen from its own directory; a lone file of that name will do. */
  findPath(from: Trajectory, path: string): Trajectory | null {
    const target = joinPath(splitPath(from.path).directory, path);
    return only(this.#byPath.get(target)) ?? only(this.#byName.get(splitPath(path).name));
  }

  /** Its own embedded trajectories first, then files of the upload, then a session that has one trajectory only. */
  findAgent(from: Trajectory, ref: AgentRef): Trajectory | null {
    const byId = ref.trajectory_id ? (this.#byId.get(ref.trajectory_id) ?? []) : [];
    const found = byId.find((each) => each.host === from) ?? only(byId);
    if (found) return found === from ? null : found;
    const byPath = ref.trajectory_path ? this.findPath(from, ref.trajectory_path) : null;
    if (byPath) return byPath === from ? null : byPath;
    // Since 1.7 a session id is that of the whole run: it names nobody when the run made the reference.
    if (!ref.session_id || ref.session_id === from.sessionId || ref.trajectory_id) return null;
    return only(this.#bySession.get(ref.session_id));
  }

  ofSession(sessionId: string): readonly Trajectory[] {
    return [...(this.#bySession.get(sessionId) ?? [])].sort((a, b) => compareText(a.key, b.key));
  }
}

function only(found: readonly Trajectory[] | undefined): Trajectory | null {
  return found?.length === 1 ? (found[0] ?? null) : null;
}

function push(map: Map<string, Trajectory[]>, key: string, trajectory: Trajectory): void {
  const list = map.get(key);
  if (list) list.push(trajectory);
  else map.set(key, [trajectory]);
}

/** A path out of the upload is only ever looked up among its files. */
function joinPath(directory: string, path: string): string {
  const parts: string[] = [];
  for (const part of [...directory.split("/"), ...path.split("/")]) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.join("/");
}
