import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { runNpm } from "./npm.mjs";
import { runCommand } from "./run-command.mjs";
import { Stop } from "./stop.mjs";

/** Whether better-sqlite3 is there, compiled, for this Node. */
export async function sqliteLoads() {
  const script = 'new (require("better-sqlite3"))(":memory:").close()';
  return (await runCommand({ args: ["-e", script], minutes: 1 })).code === 0;
}

/**
 * What a compiler run would miss, as names of things to install; empty when all is there.
 * @param {(command: string) => boolean} has
 */
export function missingBuildTools(has) {
  const needs = { python3: ["python3", "python"], make: ["make", "gmake"], "g++": ["g++", "c++", "clang++"] };
  return Object.entries(needs)
    .filter(([, names]) => !names.some(has))
    .map(([name]) => name);
}

/** @param {string} command */
function isOnPath(command) {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, command)));
}

/**
 * The folder of Node's C++ headers when this Node came with them, so that compiling downloads nothing.
 * @param {string} execPath
 * @param {string} version of Node, like "20.19.1"
 */
export function findNodeHeaders(execPath, version) {
  const prefix = dirname(dirname(execPath));
  const header = join(prefix, "include/node/node_version.h");
  if (!existsSync(header)) return null;
  const text = readFileSync(header, "utf8");
  const parts = ["MAJOR", "MINOR", "PATCH"].map(
    (part) => new RegExp(`define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1],
  );
  return parts.join(".") === version ? prefix : null;
}

/** Fetches better-sqlite3's binary or, where that cannot be reached, compiles it. */
export async function buildSqlite() {
  const headers = findNodeHeaders(process.execPath, process.versions.node);
  const env = headers ? { npm_config_nodedir: headers } : {};
  const { code, output } = await runNpm(["rebuild", "better-sqlite3", "--ignore-scripts=false"], env);
  if (code === 0 && (await sqliteLoads())) return;
  const missing = process.platform === "win32" ? [] : missingBuildTools(isOnPath);
  if (missing.length > 0) {
    throw new Stop(
      `better-sqlite3 must be compiled on this machine. Missing: ${missing.join(", ")}. On Debian or Ubuntu: apt-get install python3 make g++. On macOS: xcode-select --install.`,
    );
  }
  if (/nodejs\.org|node-v[\d.]+-headers/.test(output) && !headers) {
    throw new Stop(
      "better-sqlite3 must be compiled, and Node's C++ headers are neither beside this Node nor could they be downloaded. Use Node from nodejs.org, or Debian's libnode-dev.",
    );
  }
  throw new Stop(
    `better-sqlite3 could not be compiled. To see why: npm rebuild better-sqlite3\n${output.slice(-2_000)}`,
  );
}
