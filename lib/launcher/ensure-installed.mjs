import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildSqlite, sqliteLoads } from "./compile-sqlite.mjs";
import { matchesLockfile } from "./lockfile.mjs";
import { runNpm } from "./npm.mjs";
import { LOCKFILE, MODULES, ROOT, STAMPS } from "./paths.mjs";
import { withProgress } from "./progress.mjs";
import { hashInputs, readStamp, writeStamp } from "./stamp.mjs";
import { Stop } from "./stop.mjs";

const STAMP = join(STAMPS, "installed");

/** Someone ran npm ci or npm install by hand: take it over instead of installing once more. */
function isInstalledByHand() {
  const note = join(MODULES, ".package-lock.json");
  if (!existsSync(note)) return false;
  return matchesLockfile(JSON.parse(readFileSync(LOCKFILE, "utf8")), JSON.parse(readFileSync(note, "utf8")));
}

async function installPackages() {
  // Dependencies' install scripts stay off: they would download engines and browsers nobody needs here.
  const { code, output } = await runNpm(["ci", "--ignore-scripts", "--include=dev"]);
  if (code === 0) return;
  const reason = /npm error .*/.exec(output)?.[0] ?? "";
  const hint = /ENOTFOUND|ETIMEDOUT|ECONNREFUSED|EAI_AGAIN|network/.test(output)
    ? "The npm registry could not be reached: check the network or npm's registry and proxy settings."
    : `npm ci failed (${reason}):\n${output.slice(-2_000)}`;
  throw new Stop(hint);
}

/** Installs what package-lock.json names, when it is not there for this Node and platform. */
export async function ensureInstalled() {
  const wanted = hashInputs({
    root: ROOT,
    files: ["package-lock.json"],
    values: { abi: process.versions.modules, platform: process.platform, arch: process.arch },
  });
  if (readStamp(STAMP) === wanted) return;
  if (!isInstalledByHand()) await withProgress("Installing packages", installPackages);
  if (!(await sqliteLoads())) await withProgress("Building better-sqlite3 (a minute or two)", buildSqlite);
  writeStamp(STAMP, wanted);
}
