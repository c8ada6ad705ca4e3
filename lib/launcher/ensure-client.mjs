import { join } from "node:path";
import { ROOT, STAMPS, TOOLS } from "./paths.mjs";
import { withProgress } from "./progress.mjs";
import { runCommand } from "./run-command.mjs";
import { hashInputs, listFiles, readStamp, writeStamp } from "./stamp.mjs";
import { Stop } from "./stop.mjs";

const STAMP = join(STAMPS, "prisma-client");
const GENERATED = "lib/db/generated";
const SOURCES = ["prisma/schema.prisma", ".config/prisma.ts", "node_modules/prisma/package.json"];

/** Sources and result together: a client generated from something else, or by hand, is noticed. */
function currentState() {
  const generated = listFiles(ROOT, GENERATED);
  return generated.length === 0 ? null : hashInputs({ root: ROOT, files: [...SOURCES, ...generated] });
}

async function generate() {
  const { code, output } = await runCommand({ args: [TOOLS.prisma, "generate"], minutes: 5 });
  if (code !== 0) throw new Stop(`prisma generate failed:\n${output}`);
}

/** Generates the Prisma client when its schema, its version or the client itself changed. */
export async function ensureClient() {
  const state = currentState();
  if (state !== null && readStamp(STAMP) === state) return;
  await withProgress("Generating the database client", generate);
  writeStamp(STAMP, currentState() ?? "");
}
