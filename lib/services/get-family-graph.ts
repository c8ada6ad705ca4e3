import type { FamilyGraph } from "#lib/api/graph.ts";
import { GraphBuilder } from "#lib/api/graph-builder.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Database } from "#lib/db/store.ts";
import { streamFamilyGraph } from "./stream-family-graph.ts";

/** The branch graph of the family `conversationId` belongs to, whole: for whoever wants one JSON answer. */
export async function getFamilyGraph(db: Database, conversationId: string): Promise<Result<FamilyGraph>> {
  const parts = await streamFamilyGraph(db, conversationId);
  if (!parts.ok) return parts;
  const builder = new GraphBuilder(null);
  for await (const part of parts.value) {
    if (part.type === "head") builder.takeHead(part);
    else builder.takeSteps(part.runs, part.steps);
  }
  builder.takeEnd();
  const graph = builder.whole();
  if (graph === null) throw new Error("A graph begins with its head.");
  return ok(graph);
}
