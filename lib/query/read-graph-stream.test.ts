import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it, vi } from "vitest";
import type { FamilyGraph } from "#lib/api/graph.ts";
import type { GraphLine } from "#lib/api/graph-stream.ts";
import { toStepColumns } from "#lib/api/step-columns.ts";
import { emptyTotals } from "#lib/conversation/metrics.ts";
import { makeLane, randomSteps, seedRandom } from "#lib/graph/random-family.ts";
import { readGraphStream } from "./read-graph-stream.ts";

const lane = { ...makeLane("root", randomSteps(seedRandom(3), "s", 0, 60)), recording: false };
const labels = { repository: null, commit: null, branch: null, job: null, attempt: null, url: null };
const family = { familyId: "f", title: "Run", origin: "ci", labels, totals: emptyTotals() } as const;

function headLine(resumes: boolean): GraphLine {
  const { steps, pending: _, ...head } = lane;
  return {
    type: "head",
    ...family,
    lanes: [{ ...head, stepCount: steps.length, errorCount: 0, resumes }],
  };
}

function stepsLine(at: number, to: number): GraphLine {
  const steps = lane.steps.slice(at, to);
  return { type: "steps", runs: [[0, at, steps.length]], columns: toStepColumns(steps) };
}

const END: GraphLine = { type: "end" };

let server: Server | null = null;
afterEach(() => {
  server?.close();
  server = null;
  vi.unstubAllGlobals();
});

/** Answers each request with the next lines; a page's addresses are relative, so they are led to this server. */
async function serve(...answers: GraphLine[][]): Promise<{ requests: { path: string; body: string }[] }> {
  const requests: { path: string; body: string }[] = [];
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push({ path: `${request.method} ${request.url}`, body });
    const lines = answers.shift();
    if (lines === undefined) response.writeHead(404).end(JSON.stringify({ detail: "It is not there." }));
    else response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${path}`, init),
  );
  return { requests };
}

function read(before: FamilyGraph | null = null) {
  const looks: FamilyGraph[] = [];
  const signal = new AbortController().signal;
  const onSoFar = (graph: FamilyGraph) => looks.push(graph);
  return { looks, graph: readGraphStream({ conversationId: "root", before, onSoFar, signal }) };
}

it("takes a run that fits into its opening with one request", async () => {
  const { requests } = await serve([headLine(false), stepsLine(0, 60), END]);
  const { looks, graph } = read();
  expect((await graph).lanes).toEqual([lane]);
  expect(looks).toEqual([]);
  expect(requests.map(({ path }) => path)).toEqual(["GET /api/conversations/root/graph/stream?opening"]);
});

it("shows the opening of a longer one at once, saying how much there will be", async () => {
  await serve(
    [headLine(false), stepsLine(0, 5)],
    [headLine(false), stepsLine(0, 40), stepsLine(40, 60), END],
  );
  const { looks, graph } = read();
  expect((await graph).lanes).toEqual([lane]);
  expect(looks[0]?.lanes[0]).toMatchObject({
    steps: lane.steps.slice(0, 5),
    pending: { steps: 60, errors: 0 },
  });
  expect(looks[1]?.lanes[0]?.steps).toHaveLength(40);
});

it("asks only for what is new of what it holds", async () => {
  const { requests } = await serve([headLine(true), stepsLine(59, 60), END]);
  const held = {
    ...family,
    lanes: [{ ...lane, steps: lane.steps.slice(0, 59), headSeq: 70, headHash: "h" }],
  };
  const graph = await read(held).graph;
  expect(graph.lanes).toEqual([lane]);
  expect(graph.lanes[0]?.steps[0]).toBe(lane.steps[0]);
  expect(requests).toEqual([
    { path: "POST /api/conversations/root/graph/stream", body: '{"known":[["root",70,"h"]]}' },
  ]);
});

it("refuses a stream that broke off, and says what the server said", async () => {
  await serve([headLine(false)], [headLine(false), stepsLine(0, 40)]);
  await expect(read().graph).rejects.toThrow("broke off");
  await expect(read().graph).rejects.toThrow("It is not there.");
});
