import { GRAPH_STREAM_TYPE, type GraphLine } from "#lib/api/graph-stream.ts";
import { toStepColumns } from "#lib/api/step-columns.ts";
import { logError } from "#lib/log.ts";
import type { GraphPart } from "#lib/services/stream-family-graph.ts";

const HEADERS = {
  "content-type": GRAPH_STREAM_TYPE,
  // Compressing would hold the first window back, and cost more time than this machine's own network.
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
  "x-content-type-options": "nosniff",
};

/** Enough for the first screen, and for the whole of most runs. */
const OPENING_WINDOWS = 3;

/**
 * A graph as lines of JSON. A part is asked for only when the client has room; a client that leaves ends `parts`.
 * An `opening` has the first windows only, and the end when that is all.
 */
export function graphStream(parts: AsyncGenerator<GraphPart>, { opening }: { opening: boolean }): Response {
  const encoder = new TextEncoder();
  const write = (line: GraphLine) => encoder.encode(`${JSON.stringify(line)}\n`);
  let left = false;
  let windows = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await parts.next();
        if (left) return;
        if (next.done) {
          controller.enqueue(write({ type: "end" }));
          controller.close();
        } else if (opening && next.value.type === "steps" && windows++ === OPENING_WINDOWS) {
          await parts.return(undefined);
          controller.close();
        } else {
          controller.enqueue(write(toLine(next.value)));
        }
      } catch (error) {
        logError("graph stream", error);
        controller.error(new Error("The graph broke off. Ask again."));
      }
    },
    async cancel() {
      left = true;
      await parts.return(undefined);
    },
  });
  return new Response(body, { headers: HEADERS });
}

function toLine(part: GraphPart): GraphLine {
  if (part.type === "head") return part;
  return { type: "steps", runs: part.runs, columns: toStepColumns(part.steps) };
}
