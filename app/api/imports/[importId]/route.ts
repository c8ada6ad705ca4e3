import type { ImportProgress, ImportStopped } from "#lib/api/import-progress.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { importProgress, stopImport } from "#lib/imports/running-imports.ts";

type Params = { importId: string };

/** How far the import is that was begun with this id as its `x-import-id`. */
export const GET = route<Params>("ingest", async (_db, _request, { importId }) => {
  const progress = importProgress(importId);
  const body: ImportProgress = {
    phase: progress?.phase ?? "waiting",
    received_bytes: progress?.receivedBytes ?? 0,
    total_bytes: progress?.totalBytes ?? null,
    read_bytes: progress?.readBytes ?? 0,
    stored_events: progress?.storedEvents ?? 0,
    total_events: progress?.totalEvents ?? null,
  };
  return jsonReply(body);
});

/** Stops an import: nothing of the run that is being written stays. Its own request answers 499. */
export const DELETE = route<Params>("ingest", async (_db, _request, { importId }) => {
  const body: ImportStopped = { stopping: stopImport(importId) };
  return jsonReply(body);
});

export const { POST, PUT, PATCH } = refuseMethods(["GET", "DELETE"]);
