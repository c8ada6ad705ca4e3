import { createServer } from "node:http";
import { join } from "node:path";
import { build } from "esbuild";
import type { Lane } from "#lib/api/graph.ts";
import { layoutFamily } from "#lib/graph/layout-family.ts";
import { boxOf } from "#lib/graph/place-item.ts";

const PAGE = `<!doctype html><meta charset="utf-8"><title>Plain React Flow</title>
<link rel="stylesheet" href="/page.css"><body style="margin:0"><div id="root"></div><script src="/page.js"></script>`;

export type PlainFlowServer = { url(name: string): string; close(): Promise<void> };

/** Serves the peer's page, and the graphs it is to draw by name: same steps, same places, laid out beforehand. */
export async function servePlainFlow(
  port: number,
  graphs: ReadonlyMap<string, readonly Lane[]>,
): Promise<PlainFlowServer> {
  const bundle = await build({
    entryPoints: [join(import.meta.dirname, "plain-flow.tsx")],
    outdir: "page",
    bundle: true,
    minify: true,
    write: false,
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
  const files = new Map<string, { type: string; body: string | Uint8Array }>([
    ["/", { type: "text/html", body: PAGE }],
  ]);
  for (const { path, contents } of bundle.outputFiles) {
    const css = path.endsWith(".css");
    files.set(css ? "/page.css" : "/page.js", { type: css ? "text/css" : "text/javascript", body: contents });
  }
  for (const [name, lanes] of graphs) {
    files.set(`/data/${name}`, { type: "application/json", body: JSON.stringify(toPlainFlow(lanes)) });
  }
  const server = createServer((request, response) => {
    const file = files.get(decodeURIComponent(new URL(request.url ?? "/", "http://bench").pathname));
    if (file === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": file.type }).end(file.body);
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    url: (name) => `http://127.0.0.1:${port}/?data=${encodeURIComponent(name)}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function toPlainFlow(lanes: readonly Lane[]) {
  const nothingFolds = { open: new Map(), seenLengths: new Map<string, number>() };
  const layout = layoutFamily(lanes, nothingFolds);
  const nodes: object[] = [];
  const edges: object[] = [];
  for (const [index, lane] of lanes.entries()) {
    const home = layout.lanes[index]?.home;
    let previous =
      home === null || home === undefined ? null : (lanes[home.lane]?.steps[home.step]?.eventId ?? null);
    for (const [row, { eventId, summary }] of lane.steps.entries()) {
      const box = boxOf(layout, { lane: index, row });
      if (box === null) continue;
      const { x, y, width, height } = box;
      nodes.push({ id: eventId, position: { x, y }, width, height, data: { label: summary } });
      if (previous !== null) edges.push({ id: `to-${eventId}`, source: previous, target: eventId });
      previous = eventId;
    }
  }
  return { nodes, edges };
}
