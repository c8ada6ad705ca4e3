import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ensureClient } from "./ensure-client.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { MEMORY_ENV } from "./memory-env.mjs";
import { ROOT, TOOLS } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { runMain, Stop } from "./stop.mjs";

const SUFFIX = ".bench.ts";

await runMain(async () => {
  const folder = join(ROOT, "bench");
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith(SUFFIX)) : [];
  const names = files.map((file) => file.slice(0, -SUFFIX.length)).sort();
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || !names.includes(name)) {
    throw new Stop(`Usage: npm run bench -- <name> [arguments]. Names: ${names.join(", ") || "none yet"}.`);
  }
  await ensureInstalled();
  await ensureClient();
  const { code } = await runCommand({
    args: [TOOLS.tsx, `bench/${name}${SUFFIX}`, ...args],
    // As the server has it: resident memory is one of the figures.
    env: MEMORY_ENV,
    live: true,
    minutes: 60,
  });
  return code;
});
