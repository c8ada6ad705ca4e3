import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { exporterFor } from "#lib/exporters/registry.ts";
import { CANARY, turnScenario } from "#lib/services/testing/turn-scenario.ts";
import { CLIS, type Cli, type Place } from "./clis.ts";
import { historyOf, missingPieces } from "./history-of.ts";
import { installClis } from "./install-clis.ts";
import { type InteropFork, makeForks } from "./make-forks.ts";

/**
 * Exports forks, lets the real command lines go on with them, and looks into the request each sends to the loopback
 * provider: the fork's whole history must be in it, in order, and nothing its parent said after the fork.
 */
const PROMPT = "Interop: what comes next?";
const COLUMNS = [16, 44, 34, 8] as const;

const scratch = await mkdtemp(join(tmpdir(), "offshoot-interop-"));
const scenario = await turnScenario();
let failed = 0;
let passed = 0;
try {
  console.log("Installing the command lines from the npm registry …");
  const programs = await installClis(scratch);
  console.log(line(["program", "fork of", "did", "history"], "outcome"));
  for (const cli of CLIS) {
    for (const fork of await makeForks(scenario, cli.format)) {
      const { history, problems } = await tryOut(cli, fork, programs);
      if (problems.length === 0) passed++;
      else failed++;
      const outcome = problems.length === 0 ? "passed" : `FAILED\n  ${problems.join("\n  ")}`;
      console.log(line([`${cli.name} ${cli.version}`, fork.name, cli.does, history], outcome));
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} finally {
  await scenario.dispose();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
}

async function tryOut(
  cli: Cli,
  { source, later }: InteropFork,
  programs: string,
): Promise<{ history: string; problems: string[] }> {
  const place = await makePlace(programs);
  const exported = exporterFor(cli.format).write(source);
  for (const { path, bytes } of exported.files) {
    await mkdir(dirname(join(place.project, path)), { recursive: true });
    await writeFile(join(place.project, path), bytes);
  }
  await cli.configure(place);
  const before = scenario.provider.requests.length;
  const { code, output } = await cli.goOn(place, exported, PROMPT);
  const problems: string[] = [];
  if (code !== 0) problems.push(`exit code ${code}: ${output.trim().slice(-600)}`);
  const asked = scenario.provider.requests
    .slice(before)
    .find(({ userMessages }) => userMessages.at(-1)?.includes(PROMPT));
  const history = historyOf(source);
  if (!asked) {
    problems.push(`no request with the new message: ${output.trim().slice(-600)}`);
    return { history: `0/${history.length}`, problems };
  }
  if (asked.status !== 200) problems.push(`the provider refused the request with ${asked.status}`);
  const missing = missingPieces(history, asked.body);
  for (const piece of missing.slice(0, 3)) {
    problems.push(`not in the request: ${piece.join(" ").slice(0, 120)}`);
  }
  const tooMuch = later.filter((piece) => missingPieces([piece], asked.body).length === 0);
  for (const piece of tooMuch.slice(0, 3)) {
    problems.push(`said after the fork, yet in the request: ${piece.join(" ").slice(0, 120)}`);
  }
  return { history: `${history.length - missing.length}/${history.length}`, problems };
}

async function makePlace(programs: string): Promise<Place> {
  const home = await mkdtemp(join(scratch, "home-"));
  const project = join(home, "project");
  await mkdir(project);
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, ".config"),
    XDG_DATA_HOME: join(home, ".local/share"),
    XDG_STATE_HOME: join(home, ".local/state"),
    XDG_CACHE_HOME: join(home, ".cache"),
    LOOPBACK_API_KEY: CANARY,
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
    PI_OFFLINE: "1",
    PI_TELEMETRY: "0",
    NO_COLOR: "1",
  };
  return { programs, home, project, env, provider: { url: scenario.provider.url, apiKey: CANARY } };
}

function line(cells: readonly string[], outcome: string): string {
  const padded = cells.map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0));
  return `${padded.join(" ")} ${outcome}`;
}
