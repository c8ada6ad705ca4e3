import { z } from "zod";
import { FamilyGraph, Lane } from "./graph.ts";
import { StepColumns } from "./step-columns.ts";

/**
 * The family graph as lines of JSON: one head, then steps in windows, then the end. What a browser asks for: the
 * head and the first window are enough to paint, and no window is long enough to hold anything up.
 * GET /api/conversations/{id}/graph/stream, or POST with what is known already.
 */
export const GRAPH_STREAM_TYPE = "application/x-ndjson";

/**
 * The beginning of the stream: what the run page asks for before its scripts run, so that it is here when they do.
 * Without an `end` there is more, at `graphStreamUrl`. Page and script have to name it alike to the letter.
 */
export function graphOpeningUrl(conversationId: string): string {
  return `${graphStreamUrl(conversationId)}?opening`;
}

export function graphStreamUrl(conversationId: string): string {
  return `/api/conversations/${encodeURIComponent(conversationId)}/graph/stream`;
}

/** Every lane without its steps. What only all steps of all roots can tell is left out when they are known already. */
export const LaneHead = Lane.omit({
  steps: true,
  pending: true,
  sharedPrefix: true,
  configChanged: true,
}).extend({
  sharedPrefix: Lane.shape.sharedPrefix.exactOptional(),
  configChanged: z.boolean().exactOptional(),
  recording: z.boolean(),
  stepCount: z.number().int(),
  /** Steps that failed. */
  errorCount: z.number().int(),
  /** What is known of its steps holds, and only others follow. Otherwise they follow from the first on. */
  resumes: z.boolean(),
});
export type LaneHead = z.infer<typeof LaneHead>;

export const GraphHead = FamilyGraph.omit({ lanes: true }).extend({
  type: z.literal("head"),
  lanes: z.array(LaneHead),
});
export type GraphHead = z.infer<typeof GraphHead>;

/** A window of steps: of one lane, or of as many short ones as go into it. */
export const GraphSteps = z.object({
  type: z.literal("steps"),
  /** [lane, index of its first step in the lane, number of steps]: new ones, and again those that have changed. */
  runs: z.array(z.tuple([z.number().int().min(0), z.number().int().min(0), z.number().int()])),
  /** The steps of all runs, one behind the other. */
  columns: StepColumns,
});
export type GraphSteps = z.infer<typeof GraphSteps>;

/** A stream without it broke off, or is an opening with more behind it. */
export const GraphEnd = z.object({ type: z.literal("end") });

export const GraphLine = z.discriminatedUnion("type", [GraphHead, GraphSteps, GraphEnd]);
export type GraphLine = z.infer<typeof GraphLine>;

/** What a browser holds of a family: of each conversation the head up to which it has all steps. */
export const KnownLanes = z.object({
  known: z.array(z.tuple([z.string(), z.number().int(), z.string()])).max(20_000),
});
export type KnownLanes = z.infer<typeof KnownLanes>;
