import { z } from "zod";
import type { RunPage, RunSummary } from "#lib/api/runs.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { Conversation, Family } from "#lib/conversation/conversation.ts";
import { currentRuns } from "#lib/conversation/current-runs.ts";
import { familyTotals } from "#lib/conversation/metrics.ts";
import { decodeCursor, encodeCursor } from "#lib/cursor.ts";
import type { Database } from "#lib/db/store.ts";
import { groupBy } from "#lib/group-by.ts";

export type ListRunsOptions = { query: string | null; cursor: string | null; limit: number; count?: boolean };

const Place = z.tuple([z.string(), z.string()]);

/** A page of the runs list: one row per family, newest activity first. Error: `bad_request` for a cursor that is none. */
export async function listRuns(db: Database, options: ListRunsOptions): Promise<Result<RunPage>> {
  const { query, limit } = options;
  const place = decodeCursor(Place, options.cursor);
  if (!place.ok) return place;
  const after = place.value && { updatedAt: place.value[0], id: place.value[1] };
  const found = await db.read.listFamilies({ query, after, limit: limit + 1 });
  const families = found.slice(0, limit);
  const familyIds = families.map((family) => family.id);
  const [total, conversations, configs, replaced] = await Promise.all([
    options.count ? db.read.countFamilies(query) : null,
    db.read.listConversationsOfFamilies(familyIds),
    db.read.listConfigSummaries(familyIds),
    db.read.listReplacedRuns(familyIds),
  ]);
  const byFamily = groupBy(conversations, (conversation) => conversation.familyId);
  const runs: RunSummary[] = [];
  for (const family of families) {
    const members = currentRuns(byFamily.get(family.id) ?? [], replaced);
    const root = members[0];
    if (!root) continue;
    runs.push(toRunSummary(family, root, members, configs.get(root.id)?.model ?? null));
  }
  const last = found.length > limit ? families.at(-1) : undefined;
  const nextCursor = last ? encodeCursor([last.updatedAt, last.id]) : null;
  return ok({ runs, nextCursor, ...(total === null ? {} : { total }) });
}

function toRunSummary(
  family: Family,
  root: Conversation,
  members: readonly Conversation[],
  model: string | null,
): RunSummary {
  const sum = (field: "stepCount" | "errorCount") => members.reduce((total, each) => total + each[field], 0);
  return {
    familyId: family.id,
    rootId: root.id,
    title: family.title,
    origin: family.origin,
    sourceFormat: root.sourceFormat,
    labels: family.labels,
    status: root.status,
    sealed: root.sealed,
    model,
    branchCount: members.length,
    stepCount: sum("stepCount"),
    errorCount: sum("errorCount"),
    totals: familyTotals(members),
    promptCacheKey: root.promptCacheKey,
    createdAt: family.createdAt,
    updatedAt: family.updatedAt,
  };
}
