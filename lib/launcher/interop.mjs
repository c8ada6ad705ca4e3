import { ensureClient } from "./ensure-client.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { TOOLS } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { runMain } from "./stop.mjs";

await runMain(async () => {
  await ensureInstalled();
  await ensureClient();
  const { code } = await runCommand({
    args: [TOOLS.tsx, "e2e/interop/main.ts"],
    live: true,
    minutes: 60,
  });
  return code;
});
