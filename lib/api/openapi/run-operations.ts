import { z } from "zod";
import { SignedSeal, TombstoneReceipt } from "#lib/conversation/receipt.ts";
import { CompareQuery, Comparison } from "../compare.ts";
import { RemovalBody } from "../conversation-change.ts";
import { ImportProgress } from "../import-progress.ts";
import { ImportReply } from "../imports.ts";
import { HealthReport, ProviderList } from "../providers.ts";
import { ImportQuery, RunListQuery, SealKeyQuery } from "../queries.ts";
import { RunPage } from "../runs.ts";
import { SealKeyList } from "../seal-key.ts";
import { SealChainReport, VerifyReport } from "../verification.ts";
import type { Operation } from "./operation.ts";

const ONE = "/api/conversations/[conversationId]";

/** Bringing runs in, listing, comparing, proving and removing them, and the server itself. */
export const runOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/api/imports",
    need: "ingest",
    summary: "Import transcripts as sealed runs: a zip, one raw file, or multipart parts named `files`",
    query: ImportQuery,
    body: { type: "application/octet-stream", description: "A zip, a gzip file or one transcript." },
    once: true,
    replies: { 200: ImportReply, 201: ImportReply },
  },
  {
    method: "GET",
    path: "/api/imports/[importId]",
    need: "ingest",
    summary: "How far an import is that was begun with this id as its x-import-id",
    replies: { 200: ImportProgress },
  },
  {
    method: "DELETE",
    path: "/api/imports/[importId]",
    need: "ingest",
    summary: "Stop an import; nothing of the run that is being written stays",
    replies: { 202: z.object({ stopping: z.literal(true) }) },
  },
  {
    method: "GET",
    path: "/api/runs",
    need: "read",
    summary: "The runs list, newest activity first",
    query: RunListQuery,
    replies: { 200: RunPage },
  },
  {
    method: "GET",
    path: "/api/compare",
    need: "read",
    summary: "Branches side by side: repeat `c` for each, the first is the base",
    query: CompareQuery,
    replies: { 200: Comparison },
  },
  {
    method: "GET",
    path: `${ONE}/verify`,
    need: "read",
    summary: "Verify a sealed run, or a fork against its source; as an event stream with progress",
    replies: { 200: VerifyReport },
  },
  {
    method: "GET",
    path: `${ONE}/receipt`,
    need: "read",
    summary: "The signed receipt of a sealed run",
    replies: { 200: SignedSeal },
  },
  {
    method: "POST",
    path: `${ONE}/removal`,
    need: "admin",
    summary: "Remove a sealed run for good; a tombstone stays in the seal chain",
    body: RemovalBody,
    replies: { 200: TombstoneReceipt },
  },
  {
    method: "GET",
    path: "/api/seal-chain",
    need: "read",
    summary: "Verify all receipts as a chain",
    replies: { 200: SealChainReport },
  },
  {
    method: "GET",
    path: "/api/seal-key",
    need: "read",
    summary: "The public keys receipts are checked with",
    query: SealKeyQuery,
    replies: { 200: SealKeyList },
  },
  {
    method: "GET",
    path: "/api/providers",
    need: "read",
    summary: "Which model providers can be used",
    replies: { 200: ProviderList },
  },
  {
    method: "GET",
    path: "/api/health",
    need: "public",
    summary: "Whether the database is as it has to be",
    replies: { 200: HealthReport, 503: HealthReport },
  },
  {
    method: "GET",
    path: "/api/openapi.json",
    need: "public",
    summary: "This document",
    replies: { 200: z.looseObject({ openapi: z.literal("3.1.0") }) },
  },
];
