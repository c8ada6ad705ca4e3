import type { FamilyGraph } from "#lib/api/graph.ts";
import { GraphBuilder } from "#lib/api/graph-builder.ts";
import type { Selection } from "#lib/api/selection.ts";
import type { Database } from "#lib/db/store.ts";
import { type FirstPicture, PICTURE_LANES, takeFirstPicture } from "#lib/graph/first-picture.ts";
import type { RunToShow } from "./find-run.ts";
import { type GraphPart, streamFamilyGraph } from "./stream-family-graph.ts";

/** Of 400 steps each. Page and database are busy with them before the first byte is sent. */
const WINDOWS = 2;

/**
 * The first picture of a run, for the page itself. Null where the graph is to be waited for: what is asked for lies
 * further down, the run is too large, or notes decide what folds and archived branches what is in sight.
 */
export async function readFirstPicture(
  db: Database,
  { familyId, rootId, branches }: RunToShow,
  asked: Selection,
): Promise<FirstPicture | null> {
  if (branches > PICTURE_LANES) return null;
  const [annotations, archived, parts] = await Promise.all([
    db.read.listAnnotations(familyId),
    db.read.listArchived(familyId),
    streamFamilyGraph(db, rootId),
  ]);
  if (!parts.ok || annotations.length > 0 || archived.length > 0) return null;
  const graph = await readBeginning(parts.value);
  return graph === null ? null : takeFirstPicture(graph, asked);
}

async function readBeginning(parts: AsyncGenerator<GraphPart>): Promise<FamilyGraph | null> {
  const builder = new GraphBuilder(null);
  let windows = 0;
  for await (const part of parts) {
    if (part.type === "head") builder.takeHead(part);
    else {
      builder.takeSteps(part.runs, part.steps);
      if (++windows === WINDOWS) break;
    }
  }
  return builder.soFar();
}
