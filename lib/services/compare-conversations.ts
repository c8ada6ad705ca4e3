import type { ComparedBranch, ComparedRow, CompareQuery, Comparison } from "#lib/api/compare.ts";
import { fail, ok, type Result } from "#lib/app-error.ts";
import { type AlignedRow, alignSteps } from "#lib/compare/align-steps.ts";
import { signSteps } from "#lib/compare/sign-steps.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { Database } from "#lib/db/store.ts";
import { locateDivergence, measureBranch } from "./measure-branch.ts";
import { conversationNotFound } from "./not-found.ts";
import { type BranchPath, readBranchPath } from "./read-branch-path.ts";
import { readCallTexts } from "./read-call-texts.ts";

/**
 * Two or more conversations against the first of them, across families: amounts, first divergence by the prompt chain,
 * and the steps of the first and `with` (the second, when not given) side by side. Reads narrow rows, and payloads of
 * tool calls only where the two differ.
 *
 * Errors: `not_found` for the first id there is no conversation of, `invalid_request` for a `with` that is not compared.
 */
export async function compareConversations(db: Database, query: CompareQuery): Promise<Result<Comparison>> {
  const [baseId, secondId] = query.c;
  const withId = query.with ?? secondId;
  if (withId === undefined || withId === baseId || !query.c.includes(withId)) {
    return fail("invalid_request", "with: Name one of the compared branches other than the first.");
  }
  let base: BranchPath | null = null;
  let other: BranchPath | null = null;
  const branches: ComparedBranch[] = [];
  for (const id of query.c) {
    const path = await readBranchPath(db, id);
    if (path === null) return conversationNotFound(id);
    base ??= path;
    if (id === withId) other = path;
    branches.push({
      ...measureBranch(path),
      divergence: path === base ? null : locateDivergence(base, path),
      sameConfig: path.conversation.configHash === base.conversation.configHash,
    });
  }
  if (base === null || other === null) throw new Error("The query names at least two conversations.");
  return ok({
    branches,
    pair: {
      leftId: base.conversation.id,
      rightId: other.conversation.id,
      leftHeadSeq: base.conversation.headSeq,
      rightHeadSeq: other.conversation.headSeq,
      leftConfig: withoutSource(base.config),
      rightConfig: withoutSource(other.config),
      rows: await pairSteps(db, base, other),
    },
  });
}

async function pairSteps(db: Database, left: BranchPath, right: BranchPath): Promise<ComparedRow[]> {
  const callTexts = await readCallTexts(db.read, left, right);
  const [ours, theirs] = [left, right].map(({ steps, events }) =>
    signSteps(
      steps.map(({ step }) => step),
      events,
      callTexts,
    ),
  );
  return alignSteps(ours ?? [], theirs ?? []).map((row) => toRow(row, left, right));
}

function toRow({ relation, left, right }: AlignedRow, base: BranchPath, other: BranchPath): ComparedRow {
  return { relation, left: boundsOf(base, left), right: boundsOf(other, right) };
}

function boundsOf({ steps }: BranchPath, index: number): ComparedRow["left"] {
  const step = steps[index]?.step;
  return step === undefined ? null : [index + 1, step.firstSeq, step.lastSeq];
}

/** The source's own agent object says the same again, in its own words. */
function withoutSource(config: AgentConfig): AgentConfig {
  return { ...config, source: null };
}
