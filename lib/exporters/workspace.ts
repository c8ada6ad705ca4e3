import type { ExportSource } from "./exporter.ts";
import { storedObject } from "./stored-json.ts";

/** Where the branch's agent worked: the directory its source names, else the placeholder command lines accept. */
export function workingDirectory({ conversation }: ExportSource): string {
  const workspace = storedObject(conversation.workspace);
  for (const key of ["cwd", "directory", "working_dir", "workingDir"]) {
    const value = workspace[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return "/";
}

/** The event's time in milliseconds since 1970; times without a zone are taken as UTC. Falls back to `before`. */
export function millisOf(timestamp: string | null, before: number): number {
  if (timestamp === null) return before;
  const hasZone = /(Z|[+-]\d\d:?\d\d)$/i.test(timestamp);
  const millis = Date.parse(hasZone || !timestamp.includes("T") ? timestamp : `${timestamp}Z`);
  return Number.isNaN(millis) ? before : millis;
}
