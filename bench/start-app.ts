import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ensureBuild } from "#lib/launcher/ensure-build.mjs";
import { ROOT } from "#lib/launcher/paths.mjs";

const READY_WITHIN_MS = 60_000;

export type RunningApp = { url: string; process: ChildProcess; stop(): Promise<void> };

/**
 * Builds the app where it has changed and starts its server on a data directory of its own.
 * @param preload a module the server's process loads first; the two can send each other messages.
 */
export async function startApp(
  port: number,
  home: string,
  env: Record<string, string>,
  preload?: string,
): Promise<RunningApp> {
  await ensureBuild();
  const url = `http://127.0.0.1:${port}`;
  const server = join(ROOT, "lib/server/serve.mjs");
  const child = spawn(process.execPath, [...(preload ? ["--import", preload] : []), server], {
    cwd: ROOT,
    stdio: preload ? ["ignore", "ignore", "inherit", "ipc"] : ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      ...env,
      NODE_ENV: "production",
      HOST: "127.0.0.1",
      PORT: String(port),
      OFFSHOOT_HOME: home,
    },
  });
  const until = Date.now() + READY_WITHIN_MS;
  while (!(await isHealthy(url))) {
    if (child.exitCode !== null || Date.now() > until) throw new Error("The app did not start.");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    process: child,
    async stop() {
      const gone = once(child, "exit");
      child.kill();
      await gone;
    },
  };
}

async function isHealthy(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`)).ok;
  } catch {
    return false;
  }
}
