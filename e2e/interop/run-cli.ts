import { spawn } from "node:child_process";

export type CliResult = { code: number | null; output: string };

const LIMIT_MS = 240_000;

/** Runs a program to its end with nothing of this process's environment but the path to programs. */
export async function runCli(
  command: string,
  args: readonly string[],
  { cwd, env }: { cwd: string; env: Record<string, string> },
): Promise<CliResult> {
  const child = spawn(command, args, {
    cwd,
    env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const stop = setTimeout(() => {
    output += `\nEnded after ${LIMIT_MS / 1_000} s.`;
    endTree(child.pid);
  }, LIMIT_MS);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  }).finally(() => clearTimeout(stop));
  return { code, output };
}

/** The program and what it started. */
function endTree(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}
