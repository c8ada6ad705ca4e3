import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import { cache } from "react";
import { preload } from "react-dom";
import {
  annotateStepAction,
  archiveBranchAction,
  deleteForkAction,
  forkConversationAction,
  restoreBranchesAction,
  spawnConversationAction,
} from "#app/actions.ts";
import { RunWorkspace } from "#components/workspace/run-workspace.tsx";
import { annotationsUrl } from "#lib/api/annotations.ts";
import { graphOpeningUrl } from "#lib/api/graph-stream.ts";
import { processDatabase } from "#lib/db/process-database.ts";
import { requireReader } from "#lib/http/require-reader.ts";
import { findRun } from "#lib/services/find-run.ts";

type RunPageProps = PageProps<"/runs/[familyId]">;

/** Head and page ask for the same, once a request. The title is the run's: who may not read it is led away first. */
const readRun = cache(async (familyId: string) => {
  const db = await processDatabase();
  await requireReader(db, `/runs/${familyId}`);
  return findRun(db, familyId);
});

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  const { familyId } = await params;
  const run = await readRun(familyId);
  return { title: run?.title ?? "Run not found" };
}

export default async function Page({ params }: RunPageProps) {
  await connection();
  const { familyId } = await params;
  const run = await readRun(familyId);
  if (!run) notFound();
  // Its first screen is on its way while the scripts that draw it are still being loaded.
  for (const url of [graphOpeningUrl(run.rootId), annotationsUrl(run.rootId)])
    preload(url, { as: "fetch", crossOrigin: "anonymous" });
  return (
    <RunWorkspace
      rootId={run.rootId}
      forkAction={forkConversationAction}
      deleteForkAction={deleteForkAction}
      spawnAction={spawnConversationAction}
      notesActions={{
        annotate: annotateStepAction,
        archive: archiveBranchAction,
        restore: restoreBranchesAction,
      }}
    />
  );
}
