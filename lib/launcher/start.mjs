import { ensureBuild } from "./ensure-build.mjs";
import { ensureClient } from "./ensure-client.mjs";
import { ensureInstalled } from "./ensure-installed.mjs";
import { describeEnd } from "./exit-code.mjs";
import { MEMORY_ENV } from "./memory-env.mjs";
import { SERVER } from "./paths.mjs";
import { withProgress } from "./progress.mjs";
import { startCommand, stopChild } from "./run-command.mjs";
import { runMain, Stop } from "./stop.mjs";
import { explainListenError, probePort, readTarget } from "./target.mjs";
import { waitForHealth } from "./wait-for-health.mjs";

/** @param {ReturnType<typeof readTarget>} target */
function startServer({ host, port, home }) {
  const { child, exited } = startCommand({
    args: [SERVER],
    env: {
      ...MEMORY_ENV,
      NODE_ENV: "production",
      HOST: host,
      PORT: String(port),
      OFFSHOOT_HOME: home,
    },
  });
  // Held back until the app is ready: then there is something to read, or a reason to give.
  const server = { child, exited, gone: false, ready: false, output: "" };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      if (server.ready) process.stdout.write(text);
      else server.output += text;
    });
  }
  child.once("exit", () => {
    server.gone = true;
  });
  return server;
}

/**
 * @param {ReturnType<typeof startServer>} server
 * @param {ReturnType<typeof readTarget>} target
 */
async function waitUntilReady(server, target) {
  const health = await waitForHealth({ url: target.url, gone: () => server.gone });
  if (health.ready) return;
  stopChild(server.child);
  await server.exited;
  if (health.reason) throw new Stop(health.reason);
  if (server.output.includes("EADDRINUSE")) throw new Stop(explainListenError("EADDRINUSE", target));
  throw new Stop(`The server ended while starting:\n${server.output}`);
}

await runMain(async () => {
  const target = readTarget(process.env);
  await probePort(target);
  await ensureInstalled();
  await ensureClient();
  await ensureBuild();
  const server = startServer(target);
  await withProgress("Starting", () => waitUntilReady(server, target));
  server.ready = true;
  console.log(`\nOffshoot is ready: ${target.url}\nData: ${target.home}   Stop: Ctrl-C\n`);
  const code = await server.exited;
  console.error(describeEnd(code));
  return code;
});
