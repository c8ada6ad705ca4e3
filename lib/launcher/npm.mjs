import { basename } from "node:path";
import { runCommand } from "./run-command.mjs";

/**
 * Runs npm: the very one that runs us, when one does.
 * @param {readonly string[]} args
 * @param {Record<string, string | undefined>} [env]
 */
export function runNpm(args, env = {}) {
  const cli = process.env.npm_execpath;
  const quiet = [...args, "--no-audit", "--no-fund", "--no-update-notifier"];
  if (cli && basename(cli) === "npm-cli.js") return runCommand({ args: [cli, ...quiet], env });
  if (process.platform !== "win32") return runCommand({ command: "npm", args: quiet, env });
  return runCommand({ command: "cmd.exe", args: ["/d", "/c", "npm", ...quiet], env });
}
