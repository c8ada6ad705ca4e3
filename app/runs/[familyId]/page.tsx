import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { connection } from "next/server";
import {
  annotateStepAction,
  archiveBranchAction,
  deleteForkAction,
  forkConversationAction,
  restoreBranchesAction,
} from "#app/actions.ts";
import { RunWorkspace } from "#components/workspace/run-workspace.tsx";
import { processDatabase } from "#lib/db/process-database.ts";
import { findRun } from "#lib/services/find-run.ts";

type RunPageProps = PageProps<"/runs/[familyId]">;

export async function generateMetadata({ params }: RunPageProps): Promise<Metadata> {
  const run = await findRun(await processDatabase(), (await params).familyId);
  return { title: run?.title ?? "Run not found" };
}

export default async function Page({ params }: RunPageProps) {
  await connection();
  const run = await findRun(await processDatabase(), (await params).familyId);
  if (!run) notFound();
  return (
    <RunWorkspace
      rootId={run.rootId}
      forkAction={forkConversationAction}
      deleteForkAction={deleteForkAction}
      notesActions={{
        annotate: annotateStepAction,
        archive: archiveBranchAction,
        restore: restoreBranchesAction,
      }}
    />
  );
}
