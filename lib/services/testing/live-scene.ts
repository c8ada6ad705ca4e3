import { LOCAL_ACTOR } from "#lib/access/scope.ts";
import { LiveConversationBody } from "#lib/api/live.ts";
import { NO_LABELS } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import type { SourceFile } from "#lib/importers/importer.ts";
import { buildOpenhandsRun, jsonFile } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { importFiles } from "../import-files.ts";
import { receiveLiveEvents, receiveLiveInfo } from "../receive-live-run.ts";
import { mustBe } from "./turn-scenario.ts";

/** A run's directory as its agent server would have sent it: events byte for byte in log order, its state as the info. */
export type SentRun = { id: string; events: Uint8Array[]; info: unknown; files: readonly SourceFile[] };

const decoder = new TextDecoder();

/** A run with tools, usage and an abandoned branch; its log ends with the state update that says how it ended. */
export function newRun(seed: string): SentRun {
  const run = buildOpenhandsRun({
    seed,
    steps: [
      { user: "Fix the build." },
      { tools: [{ name: "terminal", args: { command: "make" }, output: "1 failed", exitCode: 1 }] },
      { agent: "It is fixed.", usage: { input: 6_000, output: 40, cacheRead: 5_500, cost: 0.01 } },
      { user: "Are you sure?" },
      { agent: "Yes." },
    ],
    branches: [{ after: 1, steps: [{ agent: "Another way." }] }],
  });
  const end = {
    id: "eeeeeeee-0000-4000-8000-000000000001",
    timestamp: "2026-12-31T23:59:59.000001",
    source: "environment",
    parent_id: run.baseState.leaf_event_id,
    key: "execution_status",
    value: "finished",
    kind: "ConversationStateUpdateEvent",
  };
  const last = jsonFile(
    `${run.conversationId}/events/event-${String(run.events.length).padStart(5, "0")}-${end.id}.json`,
    end,
  );
  const files = run.files.map(({ path, bytes }) => ({
    path: path.replace(/^[^/]+/, run.conversationId),
    bytes,
  }));
  return asWebhooks([...files, last], run.conversationId);
}

export function asWebhooks(files: readonly SourceFile[], id: string): SentRun {
  const events = files
    .filter(({ path }) => /event-\d+-[^/]*\.json$/.test(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ bytes }) => bytes);
  const state = files.find(({ path }) => path.endsWith("base_state.json"));
  const meta = files.find(({ path }) => path.endsWith("meta.json"));
  const info = {
    ...(meta ? { title: JSON.parse(decoder.decode(meta.bytes)).title } : {}),
    ...(state ? JSON.parse(decoder.decode(state.bytes)) : {}),
    id,
  };
  return { id, events, info, files };
}

/** The JSON array a batch goes over the wire as. */
export function batchOf(events: readonly Uint8Array[]): Uint8Array {
  return new TextEncoder().encode(`[${events.map((event) => decoder.decode(event)).join(", \n")}]`);
}

export async function sendEvents(db: Database, id: string, events: readonly Uint8Array[]) {
  return receiveLiveEvents(db, LOCAL_ACTOR, {
    conversationId: id.replaceAll("-", ""),
    body: batchOf(events),
  });
}

export async function sendInfo(db: Database, info: unknown) {
  return receiveLiveInfo(db, LOCAL_ACTOR, LiveConversationBody.parse(info));
}

/** What a person sees of the family of a run, without the ids that are made up here. */
export async function seenOf(db: Database, rootId: string) {
  const root = await db.read.findConversation(rootId);
  const family = root ? await db.read.listConversationsOfFamilies([root.familyId]) : [];
  const place = new Map(family.map((each, index) => [each.id, index]));
  const seen = [];
  for (const each of family) {
    const rows = await db.read.listEvents({ conversationId: each.id, fromSeq: 0, toSeq: each.headSeq });
    seen.push({
      title: each.title,
      tags: each.tags,
      status: each.status,
      source: place.get(each.forkedFromId ?? "") ?? null,
      forkPoint: [each.forkPointSeq, each.forkPointEventId, each.forkPointChainHash],
      head: [each.headSeq, each.headHash, each.headPrefixHash, each.stepCount, each.errorCount],
      totals: [each.ownTotals, each.unattributed],
      key: [each.promptCacheKey, each.promptCacheKeySource],
      config: await db.read.findAgentConfig(each.id),
      rows: rows.map(({ conversationId: _, originConversationId: __, ...row }) => row),
    });
  }
  return seen;
}

/** The same run, imported from its directory. */
export async function seenWhenImported(db: Database, files: readonly SourceFile[]) {
  const imported = mustBe(await importFiles(db, files, { origin: "ci", labels: NO_LABELS }));
  return seenOf(db, imported.conversations[0]?.id ?? "");
}
