import type { Rejected, SourceFile } from "#lib/importers/importer.ts";
import { isObject, parseJson } from "#lib/importers/parse-json.ts";
import { oneLine } from "#lib/importers/plain-text.ts";
import { sliceElements } from "#lib/importers/slice-json.ts";
import { splitLines } from "#lib/importers/split-lines.ts";
import { badCounts } from "#lib/importers/token-count.ts";
import { readStep, STEP_SOURCES, stringOf } from "./source-trajectory.ts";
import type { PlacedStep, Trajectory } from "./trajectory.ts";

/** Some writers leave the name out of the version, or the version altogether: then its steps tell. */
const MARK = /"schema_version"\s*:\s*"ATIF-v|"step_id"\s*:/;
const NAMED = /"schema_version"\s*:\s*"ATIF-v/;
const HEAD = 64_000;

/** Whether the file holds a trajectory: as a whole, as a list of them, or one on every line. */
export function looksLikeTrajectory({ bytes }: SourceFile): boolean {
  const decoder = new TextDecoder();
  const head = decoder.decode(bytes.subarray(0, HEAD));
  if (!/^\uFEFF?\s*[[{]/.test(head)) return false;
  // Sorted keys put the version behind the agent's tools, or the steps.
  const tail = decoder.decode(bytes.subarray(Math.max(0, bytes.length - HEAD)));
  if (!MARK.test(head) && !MARK.test(tail)) return false;
  const parsed = parseJson(bytes);
  if (parsed.ok) {
    return Array.isArray(parsed.value) ? parsed.value.some(isTrajectory) : isTrajectory(parsed.value);
  }
  const first = splitLines(bytes)[0];
  const line = first ? parseJson(first.bytes) : parsed;
  // Cut off or damaged: the reader says where.
  return line.ok ? isTrajectory(line.value) : NAMED.test(head.slice(0, 2_000));
}

function isTrajectory(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { schema_version: version, agent, steps } = value;
  if (/^ATIF-v/.test(stringOf(version) ?? "")) return true;
  const isVersion = version === undefined || /^v?1\.\d+$/.test(String(version));
  return isVersion && isObject(agent) && Array.isArray(steps) && steps.some(isNumberedStep);
}

function isNumberedStep(value: unknown): boolean {
  if (!isObject(value) || typeof value.step_id !== "number") return false;
  return STEP_SOURCES.some((source) => source === value.source);
}

type Note = (line: number | null, reason: string) => void;
type Document = { key: string; line: number | null; bytes: Uint8Array; host: Trajectory | null };

/** The trajectories of a file, each before those it embeds. What cannot be read is rejected by line or place. */
export function readTrajectories(file: SourceFile, rejected: Rejected[]): Trajectory[] {
  const note: Note = (line, reason) => rejected.push({ file: file.path, line, reason });
  const trajectories: Trajectory[] = [];
  const waiting: Document[] = documentsOf(file, note).reverse();
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const trajectory = readTrajectory(next, file.path, note);
    if (!trajectory) continue;
    trajectories.push(trajectory);
    const { key, line } = trajectory;
    const embedded = sliceElements(next.bytes, ["subagent_trajectories"]).map(
      (bytes, at): Document => ({ key: `${key}#${at + 1}`, line, bytes, host: trajectory }),
    );
    waiting.push(...embedded.reverse());
  }
  return trajectories;
}

function documentsOf({ path, bytes }: SourceFile, note: Note): Document[] {
  const whole = parseJson(bytes);
  if (whole.ok && Array.isArray(whole.value)) {
    return sliceElements(bytes, []).map((each, at) => ({
      key: `${path}:${at + 1}`,
      line: null,
      bytes: each,
      host: null,
    }));
  }
  if (whole.ok) return [{ key: path, line: null, bytes, host: null }];
  const lines = splitLines(bytes);
  const first = lines[0] ? parseJson(lines[0].bytes) : whole;
  if (!first.ok) {
    note(whole.line, whole.reason);
    return [];
  }
  return lines.map((each) => ({
    key: `${path}:${each.line}`,
    line: each.line,
    bytes: each.bytes,
    host: null,
  }));
}

const NAMED_VERSION = /^ATIF-v/;
const COUNTS = ["prompt_tokens", "completion_tokens", "cached_tokens"] as const;

function readTrajectory({ key, line, bytes, host }: Document, path: string, note: Note): Trajectory | null {
  const parsed = parseJson(bytes);
  if (!parsed.ok || !isObject(parsed.value) || !(isTrajectory(parsed.value) || host)) {
    note(
      line,
      parsed.ok ? "is no ATIF trajectory" : parsed.reason.replace(" at line 1, column ", " at column "),
    );
    return null;
  }
  const { steps: _steps, subagent_trajectories: _embedded, ...facts } = parsed.value;
  const version = Number(/^ATIF-v(\d+)/.exec(stringOf(facts.schema_version) ?? "")?.[1] ?? 1);
  if (!NAMED_VERSION.test(stringOf(facts.schema_version) ?? "") && host === null)
    note(line, "does not say that it is ATIF; its steps are, and are read as version 1.7");
  if (version > 1)
    note(line, `is ${oneLine(String(facts.schema_version), 40)}; read as version 1.7, the newest known here`);
  const unknown: number[] = [];
  const steps = sliceElements(bytes, ["steps"]).flatMap((slice, index): PlacedStep[] => {
    const step = readStep(JSON.parse(new TextDecoder().decode(slice)));
    if (!step) {
      note(line, `steps[${index}] is no step and was left out`);
      return [];
    }
    if (step.source === "unknown") unknown.push(index);
    const bad = badCounts(step.metrics ?? {}, COUNTS);
    if (bad.length > 0) note(line, `steps[${index}]: ${bad.join(", ")} is no token count and was left out`);
    return [{ step, bytes: slice, index }];
  });
  if (unknown.length > 0) {
    const more = unknown.length > 1 ? ` and ${unknown.length - 1} more` : "";
    note(line, `steps[${unknown[0]}]${more}: neither system, user nor agent; kept as opaque events`);
  }
  if (steps.length === 0) {
    note(line, "holds no readable step, so there is no trajectory to show");
    return null;
  }
  return {
    key,
    path,
    line,
    bytes,
    facts,
    sessionId: stringOf(facts.session_id),
    trajectoryId: stringOf(facts.trajectory_id),
    steps,
    host,
  };
}
