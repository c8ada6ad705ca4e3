import { queryOptions } from "@tanstack/react-query";
import { type ExportFormat, ExportPreview } from "#lib/api/export.ts";
import { type ForkCut, ForkPreview } from "#lib/api/fork.ts";
import type { FamilyGraph } from "#lib/api/graph.ts";
import { LiveState } from "#lib/api/live.ts";
import { SpawnPreview } from "#lib/api/spawn.ts";
import { ConversationDetail, TranscriptWindow } from "#lib/api/transcript.ts";
import { SignedSeal } from "#lib/conversation/receipt.ts";
import { getJson, getText, postJson } from "./get-json.ts";
import { readGraphStream } from "./read-graph-stream.ts";

const base = (id: string) => `/api/conversations/${encodeURIComponent(id)}`;

/** Queries over one conversation. Committed events never change, so their bodies never go stale. */
export const conversationQueries = {
  /**
   * The whole family the conversation belongs to. Ask by the family's root: one cache entry for all branches.
   * The first time it is shown while it arrives (lanes are `pending` then), later only what is new is fetched.
   */
  graph: (id: string) =>
    queryOptions({
      queryKey: ["graph", id],
      queryFn: ({ client, signal }) =>
        readGraphStream({
          conversationId: id,
          before: client.getQueryData<FamilyGraph>(["graph", id]) ?? null,
          onSoFar: (graph) => client.setQueryData(["graph", id], graph),
          signal,
        }),
      // What has not changed is shared already; comparing 100,000 steps one by one would be felt.
      structuralSharing: false,
    }),
  /** How far a run has come that is being recorded in the conversation's family. */
  live: (id: string) =>
    queryOptions({
      queryKey: ["live", id],
      queryFn: ({ signal }) => getJson(`${base(id)}/live`, LiveState, signal),
      staleTime: 0,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: ["conversation", id, "detail"],
      queryFn: ({ signal }) => getJson(`${base(id)}/detail`, ConversationDetail, signal),
    }),
  /** Events with readable bodies, seq bounds inclusive. */
  transcript: (id: string, from: number, to: number) =>
    queryOptions({
      queryKey: ["conversation", id, "transcript", from, to],
      queryFn: ({ signal }) =>
        getJson(`${base(id)}/transcript?from=${from}&to=${to}`, TranscriptWindow, signal),
    }),
  /** The payload bytes of one event, as text. */
  rawEvent: (id: string, eventId: string) =>
    queryOptions({
      queryKey: ["conversation", id, "raw", eventId],
      queryFn: ({ signal }) => getText(`${base(id)}/events/${encodeURIComponent(eventId)}/raw`, signal),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  forkPreview: (id: string, eventId: string | null, cut: ForkCut) =>
    queryOptions({
      queryKey: ["conversation", id, "fork-preview", eventId, cut],
      queryFn: ({ signal }) => {
        const parameters = new URLSearchParams({ cut });
        if (eventId !== null) parameters.set("event", eventId);
        return getJson(`${base(id)}/fork-preview?${parameters}`, ForkPreview, signal);
      },
      staleTime: 0,
    }),
  spawnPreview: (id: string, eventId: string | null) =>
    queryOptions({
      queryKey: ["conversation", id, "spawn-preview", eventId],
      queryFn: ({ signal }) => {
        const search = eventId === null ? "" : `?${new URLSearchParams({ event: eventId })}`;
        return getJson(`${base(id)}/spawn-preview${search}`, SpawnPreview, signal);
      },
      staleTime: 0,
    }),
  exportPreview: (id: string, format: ExportFormat) =>
    queryOptions({
      queryKey: ["conversation", id, "export-preview", format],
      queryFn: async ({ signal }) => {
        const url = `${base(id)}/export/preview?format=${format}`;
        return atThisAddress(await getJson(url, ExportPreview, signal));
      },
      staleTime: 0,
    }),
};

/** The server does not know by which address it is reached; the page does. */
function atThisAddress(preview: ExportPreview): ExportPreview {
  const { advice } = preview;
  const command = advice.command?.replaceAll("$OFFSHOOT_URL", window.location.origin) ?? null;
  return { ...preview, advice: { ...advice, command } };
}

/** Where a branch is downloaded in a format. */
export function exportUrl(id: string, format: ExportFormat): string {
  return `${base(id)}/export?format=${format}`;
}

/** Seals a recorded run as far as it has come. @throws RequestError with the server's sentence */
export function sealRecordedRun(id: string) {
  return postJson(`${base(id)}/seal`, {}, SignedSeal);
}
