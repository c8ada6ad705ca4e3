import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
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
import { graphOpeningUrl } from "#lib/api/graph-stream.ts";
import { processDatabase } from "#lib/db/process-database.ts";
import { requireReader } from "#lib/http/require-reader.ts";
import { findRun } from "#lib/services/find-run.ts";

type RunPageProps = PageProps<"/runs/[familyId]">;

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  const { familyId } = await params;
  const db = await processDatabase();
  // The title is the run's: whoever may not read it is led away before it is looked up.
  await requireReader(db, `/runs/${familyId}`);
  const run = await findRun(db, familyId);
  return { title: run?.title ?? "Run not found" };
}

export default async function Page({ params }: RunPageProps) {
  await connection();
  const { familyId } = await params;
  const db = await processDatabase();
  await requireReader(db, `/runs/${familyId}`);
  const run = await findRun(db, familyId);
  if (!run) notFound();
  // Its first screen is on its way while the scripts that draw it are still being loaded.
  preload(graphOpeningUrl(run.rootId), { as: "fetch", crossOrigin: "anonymous" });
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
