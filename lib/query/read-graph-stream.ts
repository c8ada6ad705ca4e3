import type { FamilyGraph } from "#lib/api/graph.ts";
import { GraphBuilder } from "#lib/api/graph-builder.ts";
import { GraphLine, graphOpeningUrl, graphStreamUrl } from "#lib/api/graph-stream.ts";
import { fromStepColumns } from "#lib/api/step-columns.ts";
import { afterPaint } from "./after-paint.ts";
import { openBody, RequestError } from "./get-json.ts";
import { readLines } from "./read-lines.ts";
import { createBreather } from "./take-breath.ts";

/** A look at what has come is taken whenever it is so many times as much: a look costs as much as there is. */
const GROWTH = 6;

type GraphRequest = {
  conversationId: string;
  /** What is held of this family; only what has changed is fetched then. Null: nothing. */
  before: FamilyGraph | null;
  /** Called with the graph as far as it has come, the first time after its first windows; never with `before`. */
  onSoFar: (graph: FamilyGraph) => void;
  signal: AbortSignal;
};

/** Fetches a family graph window by window, leaving the main thread free between them. @throws RequestError */
export async function readGraphStream(request: GraphRequest): Promise<FamilyGraph> {
  const { conversationId, before, onSoFar, signal } = request;
  if (before !== null) {
    const builder = new GraphBuilder(before);
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ known: builder.known() });
    await take(
      builder,
      await openBody(graphStreamUrl(conversationId), { signal, method: "POST", headers, body }),
    );
    return wholeOf(builder);
  }
  const opening = new GraphBuilder(null);
  const { ended, steps } = await take(opening, await openBody(graphOpeningUrl(conversationId), { signal }));
  if (ended) return wholeOf(opening);
  const graph = opening.soFar();
  if (graph !== null) onSoFar(graph);
  // The rest would otherwise be parsed, and sent by the server, before anything else of the first picture.
  await afterPaint();
  const builder = new GraphBuilder(null);
  await take(builder, await openBody(graphStreamUrl(conversationId), { signal }), {
    after: steps * GROWTH,
    onSoFar,
  });
  return wholeOf(builder);
}

type Look = { after: number; onSoFar: GraphRequest["onSoFar"] };

/** Reads a stream into the builder. `ended`: it has not broken off, and there is nothing behind it. */
async function take(builder: GraphBuilder, body: ReadableStream<Uint8Array>, look?: Look) {
  const breathe = createBreather();
  let nextLook = look?.after ?? Number.POSITIVE_INFINITY;
  let steps = 0;
  for await (const text of readLines(body)) {
    const line = parseLine(text);
    if (line.type === "head") builder.takeHead(line);
    if (line.type === "end") builder.takeEnd();
    if (line.type === "steps") steps += builder.takeSteps(line.runs, fromStepColumns(line.columns));
    const graph = steps >= nextLook ? builder.soFar() : null;
    if (graph !== null) {
      nextLook = steps * GROWTH;
      look?.onSoFar(graph);
    }
    await breathe();
  }
  return { ended: builder.ended, steps };
}

function wholeOf(builder: GraphBuilder): FamilyGraph {
  const graph = builder.whole();
  if (graph === null) throw new RequestError(0, "The graph broke off on its way. Try again.");
  return graph;
}

function parseLine(text: string): GraphLine {
  const parsed = GraphLine.safeParse(JSON.parse(text));
  if (!parsed.success) throw new RequestError(200, "The server answered in a newer form. Reload the page.");
  return parsed.data;
}
