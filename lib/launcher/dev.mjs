import { ensureClient } from "./ensure-client.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { TOOLS } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { runMain } from "./stop.mjs";
import { probePort, readTarget } from "./target.mjs";

const A_DAY = 24 * 60;

await runMain(async () => {
  const { host, port, home } = readTarget(process.env);
  await probePort({ host, port });
  await ensureInstalled();
  await ensureClient();
  const { code } = await runCommand({
    args: [TOOLS.next, "dev", "--hostname", host, "--port", String(port), ...process.argv.slice(2)],
    env: { NODE_ENV: "development", HOST: host, PORT: String(port), OFFSHOOT_HOME: home },
    live: true,
    minutes: A_DAY,
  });
  return code;
});
