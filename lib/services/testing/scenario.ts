import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";
import type { Database } from "#lib/db/store.ts";
import {
  type BuiltRun,
  buildOpenhandsRun,
  type RunOptions,
} from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { type ForkInput, forkConversation } from "../fork-conversation.ts";
import { type ImportOutcome, importFiles } from "../import-files.ts";

export const NO_LABELS = {
  repository: null,
  commit: null,
  branch: null,
  job: null,
  attempt: null,
  url: null,
};

/** Imports a generated OpenHands run the way an upload comes in; fails the test when it is refused. */
export async function importRun(
  db: Database,
  options: RunOptions,
): Promise<{ run: BuiltRun; outcome: ImportOutcome; root: Conversation }> {
  const run = buildOpenhandsRun(options);
  const imported = await importFiles(db, run.files, { origin: "ci", labels: NO_LABELS });
  if (!imported.ok) throw new Error(imported.error.message);
  const root = imported.value.conversations[0];
  if (!root) throw new Error("The import made no conversation.");
  return { run, outcome: imported.value, root };
}

/** A fork request with every choice left at its default. */
export function forkInput(conversationId: string, choices: Partial<ForkInput> = {}): ForkInput {
  return {
    conversationId,
    fromEventId: null,
    cut: "after",
    id: null,
    title: null,
    tags: {},
    resetMetrics: true,
    agent: null,
    cacheKey: "own",
    idempotencyKey: null,
    by: "test",
    ...choices,
  };
}

/** Forks and fails the test when the fork is refused. */
export async function mustFork(
  db: Database,
  conversationId: string,
  choices: Partial<ForkInput> = {},
): Promise<Conversation> {
  const forked = await forkConversation(db, forkInput(conversationId, choices));
  if (!forked.ok) throw new Error(forked.error.message);
  return forked.value;
}

export async function allEvents(db: Database, conversation: Conversation): Promise<Event[]> {
  return db.read.listEvents({ conversationId: conversation.id, fromSeq: 0, toSeq: conversation.headSeq });
}
