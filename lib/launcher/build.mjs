import { ensureBuild } from "./ensure-build.mjs";
import { ensureClient } from "./ensure-client.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { runMain } from "./stop.mjs";

await runMain(async () => {
  await ensureInstalled();
  await ensureClient();
  if (process.argv[2] !== "client") await ensureBuild();
  return 0;
});
