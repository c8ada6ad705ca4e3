import { spawn } from "node:child_process";
import { once } from "node:events";
import { connectRemoteProvider } from "#e2e/provider/remote-provider.ts";
import { scratchDatabase } from "#lib/db/scratch-database.ts";
import type { Database } from "#lib/db/store.ts";
import { sendMessage } from "#lib/services/send-message.ts";
import { mustFork } from "#lib/services/testing/scenario.ts";
import {
  importSource,
  message,
  mustBe,
  OPENAI,
  turnEnv,
  turnRuntime,
} from "#lib/services/testing/turn-scenario.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { type BenchRow, median, report, round } from "./report.ts";

const ORIGIN = "http://127.0.0.1:4871";
const AT_ONCE = 50;

type Bench = { db: Database; runtime: TurnRuntime; sourceId: string; body: string };

// The provider has a process of its own, so that its work is not counted as ours.
const child = spawn(process.execPath, ["--import", "tsx", "e2e/provider/main.ts", "--port", "4871"], {
  stdio: ["ignore", "pipe", "inherit"],
});
await once(child.stdout, "data");
const scratch = await scratchDatabase();
try {
  const runtime = turnRuntime(turnEnv(`${ORIGIN}/v1`), { tickMs: 1_000 });
  const source = await importSource(scratch.database);
  const bench: Bench = { db: scratch.database, runtime, sourceId: source.id, body: "" };
  // The first turns of a process load the client packages; they also give the body a direct call sends.
  for (let warm = 0; warm < 3; warm++) await throughService(bench, 1);
  bench.body = await lastBody();
  const rows = [
    await measure(bench, "one stream", 30, 1),
    await measure(bench, `${AT_ONCE} at once`, 4, AT_ONCE),
  ];
  report(
    "turn: through the turn service against a direct call with the same body to the same provider",
    rows,
  );
} finally {
  child.kill();
  await scratch.dispose();
}

async function measure(bench: Bench, what: string, rounds: number, streams: number): Promise<BenchRow> {
  const direct: number[] = [];
  const ours: number[] = [];
  const commits: number[] = [];
  for (let round = 0; round < rounds; round++) {
    direct.push(...(await Promise.all(Array.from({ length: streams }, () => directFirstToken(bench.body)))));
    const turns = await throughService(bench, streams);
    ours.push(...turns.map((turn) => turn.firstToken));
    commits.push(...turns.map((turn) => turn.commit));
  }
  const added = median(ours) - median(direct);
  return {
    what,
    turns: ours.length,
    "direct first token ms": round(median(direct)),
    "ours first token ms": round(median(ours)),
    "added ms (median)": round(added),
    "limit ms": streams === 1 ? 15 : "",
    ratio: round(median(ours) / median(direct)),
    "commit ms (median)": round(median(commits)),
    "commit ms (max)": round(Math.max(...commits)),
  };
}

/** Each stream in a fork of its own, made before the clock starts. */
async function throughService({ db, runtime, sourceId }: Bench, streams: number) {
  const forks = [];
  for (let made = 0; made < streams; made++) forks.push(await mustFork(db, sourceId, { agent: OPENAI }));
  return Promise.all(
    forks.map(async (fork) => {
      const start = performance.now();
      const attempt = mustBe(await sendMessage(db, runtime, message(fork.id, "Go on.")));
      const live = runtime.live.find(attempt.id);
      if (!live) throw new Error("The turn ended before it could be watched.");
      let firstToken = Number.NaN;
      let answered = Number.NaN;
      let end = "";
      for await (const part of live.watch(new AbortController().signal)) {
        if (part.type === "text" && Number.isNaN(firstToken)) firstToken = performance.now() - start;
        if (part.type === "response") answered = performance.now();
        end = part.type;
      }
      if (end !== "committed") throw new Error(`A turn ended as ${end}.`);
      return { firstToken, commit: performance.now() - answered };
    }),
  );
}

async function lastBody(): Promise<string> {
  const requests = await connectRemoteProvider(ORIGIN).requests();
  return Buffer.from(requests.at(-1)?.rawBodyBase64 ?? "", "base64").toString("utf8");
}

/** Time to the first text delta with fetch alone. The stream is read to its end, as ours is. */
async function directFirstToken(body: string): Promise<number> {
  const start = performance.now();
  const headers = { "content-type": "application/json", authorization: "Bearer bench" };
  const response = await fetch(`${ORIGIN}/v1/responses`, { method: "POST", headers, body });
  const decoder = new TextDecoder();
  let text = "";
  let first = Number.NaN;
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (Number.isNaN(first) && text.includes("response.output_text.delta")) first = performance.now() - start;
  }
  if (Number.isNaN(first)) throw new Error(`The provider sent no text: ${text.slice(0, 200)}`);
  return first;
}
