import type { Metadata } from "next";
import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
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
import { DIRECTION_NAME } from "#components/canvas/direction-name.ts";
import { RunWorkspace } from "#components/workspace/run-workspace.tsx";
import { annotationsUrl } from "#lib/api/annotations.ts";
import { graphOpeningUrl } from "#lib/api/graph-stream.ts";
import { processDatabase } from "#lib/db/process-database.ts";
import { requireReader } from "#lib/http/require-reader.ts";
import { findRun, type RunToShow } from "#lib/services/find-run.ts";
import { getConversationInfo } from "#lib/services/get-conversation-info.ts";
import { readFirstPicture } from "#lib/services/read-first-picture.ts";

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

export default async function Page({ params, searchParams }: RunPageProps) {
  await connection();
  const { familyId } = await params;
  const run = await readRun(familyId);
  if (!run) return leadToConversation(familyId);
  // Its first screen is on its way while the scripts that draw it are still being loaded.
  for (const url of [graphOpeningUrl(run.rootId), annotationsUrl(run.rootId)])
    preload(url, { as: "fetch", crossOrigin: "anonymous" });
  return (
    <RunWorkspace
      rootId={run.rootId}
      picture={await readPicture(run, await searchParams)}
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

/** The id of a branch, put where a run's belongs, is a conversation's address all the same. */
async function leadToConversation(id: string): Promise<never> {
  const found = await getConversationInfo(await processDatabase(), id);
  return found.ok ? redirect(`/conversations/${encodeURIComponent(id)}`) : notFound();
}

/** Null also where the page opens with something else than the whole graph from top to bottom. */
async function readPicture(run: RunToShow, search: Record<string, string | string[] | undefined>) {
  const { branch = run.rootId, event = null, view = "graph", root } = search;
  const sideways = (await cookies()).get(DIRECTION_NAME)?.value === "horizontal";
  if (typeof branch !== "string" || Array.isArray(event) || view !== "graph" || root || sideways) return null;
  return readFirstPicture(await processDatabase(), run, { conversationId: branch, eventId: event });
}
