import { type Conversation, NO_LABELS } from "#lib/conversation/conversation.ts";
import type { Event } from "#lib/conversation/event.ts";
import type { Database } from "#lib/db/store.ts";
import {
  type BuiltRun,
  buildOpenhandsRun,
  type RunOptions,
} from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { type ForkInput, forkConversation } from "../fork-conversation.ts";
import { type ImportOutcome, importFiles } from "../import-files.ts";

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

/** A run with a failing call, a parallel batch, two user turns and an abandoned branch: something of everything a fork meets. */
export async function importForkableRun(db: Database, seed: string): Promise<Conversation> {
  const { root } = await importRun(db, {
    seed,
    steps: [
      { user: "Fix the build." },
      {
        thought: "Look first.",
        tools: [{ name: "terminal", args: { command: "make" }, output: "1 failed", exitCode: 1 }],
      },
      {
        tools: [
          { name: "terminal", args: { command: "ls" } },
          { name: "file_editor", args: { command: "view", path: "a.py" } },
        ],
      },
      { agent: "It is fixed.", usage: { input: 6_000, output: 40, cacheRead: 5_500, cost: 0.01 } },
      { user: "Are you sure?" },
      { agent: "Yes." },
    ],
    branches: [{ after: 1, steps: [{ agent: "Another way." }] }],
    baseState: { agent_state: { plan: { open: ["a", "b"] } }, activated_knowledge_skills: ["github"] },
  });
  return root;
}
