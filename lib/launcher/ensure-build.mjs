import { existsSync } from "node:fs";
import { join } from "node:path";
import { DIST, ROOT, TOOLS } from "./paths.mjs";
import { withProgress } from "./progress.mjs";
import { runCommand } from "./run-command.mjs";
import { hashInputs, listFiles, readStamp, removeStamp, writeStamp } from "./stamp.mjs";
import { Stop } from "./stop.mjs";

const STAMP = join(DIST, "offshoot-build");
const FOLDERS = ["app", "components", "lib", "prisma", "public"];
const FILES = ["next.config.js", "postcss.config.mjs", "tsconfig.json", "package.json", "package-lock.json"];

/**
 * Whether a file can change what `next build` makes. The generated client follows from schema and lockfile.
 * @param {string} path relative, forward slashes
 */
export function isBuildInput(path) {
  if (/\.test\.tsx?$/.test(path)) return false;
  return !["lib/launcher", "lib/db/generated"].some(
    (folder) => path === folder || path.startsWith(`${folder}/`),
  );
}

/**
 * One hash for everything a build depends on.
 * @param {string} root
 * @param {Record<string, string | undefined>} env only NEXT_PUBLIC_* is compiled in
 */
export function fingerprintBuild(root, env) {
  const files = FOLDERS.flatMap((folder) => listFiles(root, folder, isBuildInput));
  /** @type {Record<string, string>} */
  const values = { node: process.versions.node.split(".")[0] ?? "" };
  for (const [name, value] of Object.entries(env)) {
    if (name.startsWith("NEXT_PUBLIC_") && value !== undefined) values[name] = value;
  }
  return hashInputs({ root, files: [...files, ...FILES], values });
}

async function build() {
  const { code, output } = await runCommand({
    args: [TOOLS.next, "build"],
    // Any other NODE_ENV of the shell would make a build that fails in odd ways.
    env: { NODE_ENV: "production" },
  });
  if (code !== 0) throw new Stop(`The build failed:\n${output}`);
}

/** Builds the app unless the build there is of exactly these sources. */
export async function ensureBuild() {
  const wanted = fingerprintBuild(ROOT, process.env);
  if (readStamp(STAMP) === wanted && existsSync(join(DIST, "BUILD_ID"))) return;
  // First gone, then rebuilt: a build that breaks half-way must not look fresh.
  removeStamp(STAMP);
  await withProgress("Building the app", build);
  writeStamp(STAMP, wanted);
}
