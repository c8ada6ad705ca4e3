import type { ImportProgress } from "#lib/api/import-progress.ts";
import { fail } from "#lib/app-error.ts";
import { refuseMethods } from "#lib/http/refuse-methods.ts";
import { errorReply, jsonReply } from "#lib/http/reply.ts";
import { route } from "#lib/http/route.ts";
import { importProgress, stopImport } from "#lib/imports/running-imports.ts";

type Params = { importId: string };

const unknownImport = () =>
  errorReply(fail("not_found", "No import runs under this id: it has ended, or it has not begun.").error);

/** How far an import is that was begun with this id as its `x-import-id`. */
export const GET = route<Params>("ingest", async (_db, _request, { importId }) => {
  const progress = importProgress(importId);
  if (progress === null) return unknownImport();
  const body: ImportProgress = {
    phase: progress.phase,
    received_bytes: progress.receivedBytes,
    total_bytes: progress.totalBytes,
    read_bytes: progress.readBytes,
    stored_events: progress.storedEvents,
  };
  return jsonReply(body);
});

/** Stops an import: nothing of the run that is being written stays. Its own request answers 499. */
export const DELETE = route<Params>("ingest", async (_db, _request, { importId }) =>
  stopImport(importId) ? jsonReply({ stopping: true }, 202) : unknownImport(),
);

export const { POST, PUT, PATCH } = refuseMethods(["GET", "DELETE"]);
