import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** The command lines exports are tried with, in the versions they were written for. */
const PACKAGES = [
  "@openai/codex@0.169.0",
  "@anthropic-ai/claude-code@2.1.330",
  "opencode-ai@1.18.33",
  "@mariozechner/pi-coding-agent@0.73.1",
] as const;
const PROGRAMS = ["codex", "claude", "opencode", "pi"] as const;

/**
 * Installs the command lines from the npm registry into a folder of their own and answers where their programs are.
 * A folder that has them already (`OFFSHOOT_INTEROP_CLIS`) is taken as it is.
 */
export async function installClis(scratch: string): Promise<string> {
  const folder = process.env.OFFSHOOT_INTEROP_CLIS ?? join(scratch, "clis");
  const programs = join(folder, "node_modules", ".bin");
  if (PROGRAMS.every((name) => existsSync(join(programs, name)))) return programs;
  await mkdir(folder, { recursive: true });
  const args = ["install", "--prefix", folder, "--no-audit", "--no-fund", "--no-save", ...PACKAGES];
  await promisify(execFile)("npm", args, { cwd: folder }).catch((error: unknown) => {
    throw new Error("npm could not install the command lines: is its registry reachable?", { cause: error });
  });
  return programs;
}
