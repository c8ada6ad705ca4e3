import { ensureClient } from "./ensure-client.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { TOOLS } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { runMain, Stop } from "./stop.mjs";

await runMain(async () => {
  const args = process.argv.slice(2);
  const isAsked = args.some((arg) => !arg.startsWith("-"));
  if (!isAsked || args.includes("--help")) {
    throw new Stop(
      "Usage: npm run corpus -- [--json] PATH…  Imports a tree of transcripts into a scratch database.",
    );
  }
  await ensureInstalled();
  await ensureClient();
  const { code } = await runCommand({
    args: [TOOLS.tsx, "lib/corpus/main.ts", ...args],
    live: true,
    minutes: 120,
  });
  return code;
});
