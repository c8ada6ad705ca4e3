import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "@playwright/test";
import { connectRemoteProvider } from "#e2e/provider/remote-provider.ts";
import type { Lane } from "#lib/api/graph.ts";
import { openDatabase } from "#lib/db/open-database.ts";
import { MIGRATIONS_DIR } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { findInstalledBrowser } from "#lib/launcher/find-browser.mjs";
import { getFamilyGraph } from "#lib/services/get-family-graph.ts";
import { mustFork } from "#lib/services/testing/scenario.ts";
import { OPENAI, turnEnv } from "#lib/services/testing/turn-scenario.ts";
import { measureGraph } from "./graph/measure-graph.ts";
import { measureStreaming } from "./graph/measure-streaming.ts";
import { measureTranscript } from "./graph/measure-transcript.ts";
import { servePlainFlow } from "./graph/serve-plain-flow.ts";
import { type BenchRow, report } from "./report.ts";
import { type BranchingRun, type StoredRun, storeBranchingRun } from "./scenarios/branching-run.ts";
import { stepsForEvents } from "./scenarios/run-events.ts";
import { startApp } from "./start-app.ts";

const APP_PORT = 4881;
const PLAIN_PORT = 4882;
const PROVIDER_PORT = 4883;
const PROVIDER = `http://127.0.0.1:${PROVIDER_PORT}`;

const STREAMED_INTO = "10,000 steps";
/** 500 is the peer's comfortable size: the largest run must not be slower than that. */
const WARM_UP: BranchingRun = { name: "500 steps", steps: 500, forks: 8, stepsPerFork: 12 };
const RUNS: BranchingRun[] = [
  WARM_UP,
  { name: "1,000 steps", steps: 1_000, forks: 8, stepsPerFork: 25 },
  { name: "10,000 steps", steps: 10_000, forks: 8, stepsPerFork: 250 },
  { name: "100,000 steps", steps: 100_000, forks: 8, stepsPerFork: 2_500 },
  { name: "5,000 branches", steps: 15_100, forks: 5_000, stepsPerFork: 3 },
];
/** `--only=transcript` and the like: stores and measures only what has this in its name. */
const only = process.argv.find((each) => each.startsWith("--only="))?.slice("--only=".length) ?? "";
const isWanted = (name: string) => name.includes(only);
const TRANSCRIPT_EVENTS = 100_000;
const DEEP_LINK = 73_211;
/** Some ten seconds of words. */
const LONG_REPLY = {
  text: "The build is red because of one test. ".repeat(160),
  chunkSize: 12,
  delayMs: 20,
};

type Stored = { runs: Map<string, StoredRun>; graphs: Map<string, readonly Lane[]>; forkId: string };

const home = await mkdtemp(join(tmpdir(), "offshoot-bench-"));
const provider = spawn(
  process.execPath,
  ["--import", "tsx", "e2e/provider/main.ts", "--port", String(PROVIDER_PORT)],
  { stdio: ["ignore", "pipe", "inherit"] },
);
try {
  await once(provider.stdout, "data");
  const stored = await storeRuns(join(home, "offshoot.db"));
  const app = await startApp(APP_PORT, home, turnEnv(`${PROVIDER}/v1`));
  const plain = await servePlainFlow(PLAIN_PORT, stored.graphs);
  const browser = await openBrowser();
  try {
    const runUrl = (name: string, search = "") =>
      `${app.url}/runs/${stored.runs.get(name)?.familyId}${search}`;
    // The server loads each page's code with its first request.
    await measureGraph(browser, runUrl(WARM_UP.name));
    const rows: BenchRow[] = [];
    for (const { name } of RUNS.filter(({ name }) => isWanted(name))) {
      rows.push({ what: name, by: "Offshoot", ...(await measureGraph(browser, runUrl(name))), ...load() });
      rows.push({
        what: name,
        by: "React Flow",
        ...(await measureGraph(browser, plain.url(name))),
        ...load(),
      });
    }
    report(
      `graph: opened and panned, beside React Flow with every step a node (${cpus().length} cores)`,
      rows,
    );
    if (isWanted("transcript")) {
      report("transcript: 100,000 events", [await transcriptRow(browser, runUrl, stored)]);
    }
    if (isWanted("streaming")) {
      const streaming = await streamingRow(browser, runUrl, stored);
      report(`streaming: a turn into the family of ${STREAMED_INTO}`, [streaming]);
    }
  } finally {
    await browser.close();
    await plain.close();
    await app.stop();
  }
} finally {
  provider.kill();
  await rm(home, { recursive: true, force: true });
}

async function storeRuns(file: string): Promise<Stored> {
  const db = await openDatabase({ file, migrationsDir: MIGRATIONS_DIR });
  const runs = new Map<string, StoredRun>();
  const graphs = new Map<string, readonly Lane[]>();
  const isNeeded = ({ name }: BranchingRun) =>
    isWanted(name) || name === WARM_UP.name || (name === STREAMED_INTO && isWanted("streaming"));
  for (const run of RUNS.filter(isNeeded)) {
    const stored = await storeBranchingRun(db, run);
    runs.set(run.name, stored);
    graphs.set(run.name, await lanesOf(db, stored.rootId));
  }
  if (isWanted("transcript")) {
    const steps = stepsForEvents(TRANSCRIPT_EVENTS);
    const run = { name: "transcript", steps, forks: 0, stepsPerFork: 0 };
    runs.set("transcript", await storeBranchingRun(db, run));
  }
  const source = runs.get(STREAMED_INTO);
  const forked =
    source === undefined ? null : await mustFork(db, source.rootId, { agent: OPENAI, title: "Goes on" });
  await db.close();
  return { runs, graphs, forkId: forked?.id ?? "" };
}

async function lanesOf(db: Database, rootId: string): Promise<readonly Lane[]> {
  const graph = await getFamilyGraph(db, rootId);
  if (!graph.ok) throw new Error(graph.error.message);
  return graph.value.lanes;
}

function openBrowser(): Promise<Browser> {
  const executablePath = findInstalledBrowser();
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  return chromium.launch({
    ...(executablePath === null ? {} : { executablePath }),
    args: [...sandbox, "--disable-gpu"],
  });
}

type RunUrl = (name: string, search?: string) => string;

async function transcriptRow(browser: Browser, runUrl: RunUrl, { runs }: Stored): Promise<BenchRow> {
  const run = runs.get("transcript");
  const search = new URLSearchParams({
    branch: run?.rootId ?? "",
    event: run?.rootEventIds[DEEP_LINK] ?? "",
  });
  const figures = await measureTranscript(browser, runUrl("transcript", `?${search}`));
  return { what: `opened at event ${DEEP_LINK}`, ...figures, ...load() };
}

async function streamingRow(browser: Browser, runUrl: RunUrl, { forkId }: Stored): Promise<BenchRow> {
  await connectRemoteProvider(PROVIDER).script({ reply: LONG_REPLY });
  const figures = await measureStreaming(browser, runUrl(STREAMED_INTO, `?branch=${forkId}`));
  return { what: "streaming", ...figures, ...load() };
}

/** Figures of a busy machine are worth little, so each row says how busy it was. */
function load(): { "load (1 min)": number } {
  return { "load (1 min)": Number((loadavg()[0] ?? 0).toFixed(1)) };
}
