import { z } from "zod";
import { FamilyAnnotations } from "../annotations.ts";
import { ConversationPatch, Success } from "../conversation-change.ts";
import { ConversationInfo, ConversationPage } from "../conversation-info.ts";
import { ExportPreview, ExportQuery } from "../export.ts";
import { ForkPreview } from "../fork.ts";
import { ForkBody } from "../fork-body.ts";
import { FamilyGraph } from "../graph.ts";
import { GRAPH_STREAM_TYPE, KnownLanes } from "../graph-stream.ts";
import {
  ConversationCountQuery,
  ConversationIdsQuery,
  ConversationListQuery,
  DeleteQuery,
  EventCountQuery,
  EventSearchQuery,
  ForkPreviewQuery,
  SpawnPreviewQuery,
  TextSearchQuery,
  TranscriptQuery,
} from "../queries.ts";
import { SpawnPreview } from "../spawn.ts";
import { SpawnBody } from "../spawn-body.ts";
import { TextSearchPage } from "../text-search.ts";
import { ConversationDetail, TranscriptWindow } from "../transcript.ts";
import type { Operation, PlainReply } from "./operation.ts";

const ONE = "/api/conversations/[conversationId]";

/** An event exactly as its source wrote it. */
const SourceEvent = z.unknown();
const EventPage = z.object({ items: z.array(SourceEvent), next_page_id: z.string().nullable() });
const Deleted = z.object({ success: z.literal(true), deleted: z.array(z.string()) });

const GRAPH_LINES: PlainReply = {
  type: GRAPH_STREAM_TYPE,
  description: "One part of the graph a line.",
};

/** Reading, changing and forking conversations. */
export const conversationOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/api/conversations",
    need: "read",
    summary: "The conversations with these ids, null where there is none; without ids a page of all",
    query: ConversationListQuery.extend(ConversationIdsQuery.partial().shape),
    replies: { 200: z.union([ConversationPage, z.array(ConversationInfo.nullable())]) },
  },
  {
    method: "GET",
    path: "/api/conversations/search",
    need: "read",
    summary: "A page of all conversations, newest first",
    query: ConversationListQuery,
    replies: { 200: ConversationPage },
  },
  {
    method: "GET",
    path: "/api/conversations/count",
    need: "read",
    summary: "How many conversations there are",
    query: ConversationCountQuery,
    replies: { 200: z.number().int() },
  },
  {
    method: "GET",
    path: ONE,
    need: "read",
    summary: "One conversation",
    replies: { 200: ConversationInfo },
  },
  {
    method: "PATCH",
    path: ONE,
    need: "write",
    summary: "Change title and tags, also of a sealed run; tags given replace all there are",
    body: ConversationPatch,
    replies: { 200: Success },
  },
  {
    method: "DELETE",
    path: ONE,
    need: "write",
    summary: "Delete a live branch for good; refused for what is sealed, running or others hang from",
    query: DeleteQuery,
    replies: { 200: Deleted },
  },
  {
    method: "POST",
    path: `${ONE}/fork`,
    need: "write",
    summary: "Deep-copy a conversation, whole or up to an event; the source stays as it is",
    body: ForkBody,
    once: true,
    replies: { 201: ConversationInfo },
  },
  {
    method: "GET",
    path: `${ONE}/fork-preview`,
    need: "read",
    summary: "What a fork at this place would hold, cost and lack",
    query: ForkPreviewQuery,
    replies: { 200: ForkPreview },
  },
  {
    method: "POST",
    path: `${ONE}/spawn`,
    need: "write",
    summary: "Make a sub-agent of a conversation, with as much of its history as asked for",
    body: SpawnBody,
    once: true,
    replies: { 201: ConversationInfo },
  },
  {
    method: "GET",
    path: `${ONE}/spawn-preview`,
    need: "read",
    summary: "How many events a sub-agent spawned at this place could be given",
    query: SpawnPreviewQuery,
    replies: { 200: SpawnPreview },
  },
  {
    method: "GET",
    path: `${ONE}/graph`,
    need: "read",
    summary: "The branch graph of the conversation's family",
    replies: { 200: FamilyGraph },
  },
  {
    method: "GET",
    path: `${ONE}/graph/stream`,
    need: "read",
    summary: "The same as lines of JSON, in windows; with `opening` only what is seen first",
    query: z.object({ opening: z.string().exactOptional() }),
    replies: { 200: GRAPH_LINES },
  },
  {
    method: "POST",
    path: `${ONE}/graph/stream`,
    need: "read",
    summary: "Only what is new since the heads that are known",
    body: KnownLanes,
    replies: { 200: GRAPH_LINES },
  },
  {
    method: "GET",
    path: `${ONE}/detail`,
    need: "read",
    summary: "Config, lineage and totals",
    replies: { 200: ConversationDetail },
  },
  {
    method: "GET",
    path: `${ONE}/export`,
    need: "read",
    summary: "The branch as a file in a format",
    query: ExportQuery,
    replies: { 200: { type: "application/octet-stream", description: "The file, always as a download." } },
  },
  {
    method: "GET",
    path: `${ONE}/export/preview`,
    need: "read",
    summary: "What an export will be and what it loses",
    query: ExportQuery,
    replies: { 200: ExportPreview },
  },
  {
    method: "GET",
    path: `${ONE}/annotations`,
    need: "read",
    summary: "Bookmarks, labels and notes of the family, and which of its forks are archived",
    replies: { 200: FamilyAnnotations },
  },
  {
    method: "GET",
    path: `${ONE}/transcript`,
    need: "read",
    summary: "A window of events in readable parts, seq bounds inclusive",
    query: TranscriptQuery,
    replies: { 200: TranscriptWindow },
  },
  {
    method: "GET",
    path: `${ONE}/text-search`,
    need: "read",
    summary:
      "Events of the whole family whose readable text holds every word; a page may be empty and not the last",
    query: TextSearchQuery,
    replies: { 200: TextSearchPage },
  },
  {
    method: "GET",
    path: `${ONE}/events/search`,
    need: "read",
    summary: "A page of events as their source wrote them; `page_id` is the first event's id",
    query: EventSearchQuery,
    replies: { 200: EventPage },
  },
  {
    method: "GET",
    path: `${ONE}/events/count`,
    need: "read",
    summary: "How many events a search would give",
    query: EventCountQuery,
    replies: { 200: z.number().int() },
  },
  {
    method: "GET",
    path: `${ONE}/events/[eventId]`,
    need: "read",
    summary: "One event as its source wrote it",
    replies: { 200: SourceEvent },
  },
  {
    method: "GET",
    path: `${ONE}/events/[eventId]/raw`,
    need: "read",
    summary: "One event's payload byte for byte, as plain text",
    replies: { 200: { type: "text/plain", description: "The bytes; their SHA-256 is the ETag." } },
  },
];
