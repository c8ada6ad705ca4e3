#!/usr/bin/env node
import { CommandError, EXIT } from "./command-error.mjs";
import { exportBranch } from "./export.mjs";
import { forkBranch } from "./fork.mjs";
import { listRuns } from "./ls.mjs";
import { push } from "./push.mjs";
import { splitCommand } from "./read-options.mjs";
import { removeRun } from "./remove.mjs";
import { verify } from "./verify.mjs";

const USAGE = `offshoot: bring CI runs into Offshoot, check them, branch them.

  offshoot push PATH…            send runs (a file, a zip or a directory each); prints graph and receipt
      --group KEY                runs with one key share a graph (default: this CI job)
      --receipt FILE             write the signed receipts there
      --repository --commit --branch --job --attempt --job-url   instead of what the CI says
  offshoot ls [TEXT]             list runs, newest first: --limit N (20)
  offshoot fork ID               --from EVENT, --before, --title TEXT, --model NAME
  offshoot export ID             --format NAME (offshoot-bundle), --out FILE or -
  offshoot verify ID             ask the server to recompute everything
  offshoot verify FILE           offline: --receipt FILE --key PUBLIC_KEY_FILE,
                                 for a fork also --source BUNDLE of the sealed run
  offshoot remove ID             a sealed run, for good: --confirm ID --reason TEXT

Everywhere: --url (OFFSHOOT_URL, http://127.0.0.1:3000), --api-key (OFFSHOOT_KEY), --json
Exit codes: 0 done, 1 failed, 2 wrong usage; verify: 10 the history differs, 11 forged receipt,
12 unreadable receipt, 13 another run's receipt, 14 wrong key`;

/** @type {Record<string, (args: string[], io: typeof IO) => Promise<number>>} */
const COMMANDS = {
  push,
  ls: listRuns,
  fork: forkBranch,
  export: exportBranch,
  verify,
  remove: removeRun,
};

const IO = { env: process.env, out: process.stdout, err: process.stderr };

async function main() {
  const { name, args } = splitCommand(process.argv.slice(2));
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    IO.out.write(`${USAGE}\n`);
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const command = COMMANDS[name];
  if (!command) throw new CommandError(`There is no command ${name}. Run "offshoot help".`, EXIT.usage);
  return command(args, IO);
}

try {
  process.exitCode = await main();
} catch (error) {
  const isExpected = error instanceof CommandError;
  IO.err.write(`offshoot: ${isExpected ? error.message : (error?.stack ?? error)}\n`);
  process.exitCode = isExpected ? error.exitCode : EXIT.failed;
}
