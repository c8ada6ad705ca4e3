import { rmSync } from "node:fs";
import { join } from "node:path";
import { DIST, ROOT, STAMPS, TOOLS } from "./paths.mjs";
import { withProgress } from "./progress.mjs";
import { runCommand } from "./run-command.mjs";
import { hashInputs, listFiles, readStamp, writeStamp } from "./stamp.mjs";
import { Stop } from "./stop.mjs";

const STAMP = join(STAMPS, "prisma-client");
const GENERATED = "lib/db/generated";
const SOURCES = ["prisma/schema.prisma", ".config/prisma.ts", "node_modules/prisma/package.json"];

function hashSources() {
  return hashInputs({ root: ROOT, files: SOURCES });
}

/**
 * Sources and result together: a client generated from something else, or by hand, is noticed.
 * @param {string} sources
 */
function stateOf(sources) {
  const files = listFiles(ROOT, GENERATED);
  return files.length === 0 ? null : `${sources} ${hashInputs({ root: ROOT, files })}`;
}

async function generate() {
  const { code, output } = await runCommand({ args: [TOOLS.prisma, "generate"], minutes: 5 });
  if (code !== 0) throw new Stop(`prisma generate failed:\n${output}`);
}

/** Generates the Prisma client when its schema, its version or the client itself changed. */
export async function ensureClient() {
  const sources = hashSources();
  const state = stateOf(sources);
  if (state !== null && readStamp(STAMP) === state) return;
  // What Next remembers of a type check does not notice a client generated anew.
  rmSync(join(DIST, "cache", ".tsbuildinfo"), { force: true });
  await withProgress("Generating the database client", generate);
  // With the sources as they were before: a checkout meanwhile must not pass for generated.
  writeStamp(STAMP, stateOf(sources) ?? "");
}
