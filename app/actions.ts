"use server";

import { headers } from "next/headers";
import { z } from "zod";
import type { Actor, Scope } from "#lib/access/scope.ts";
import { AnnotateRequest, type ArchiveReply, ArchiveRequest, RestoreRequest } from "#lib/api/annotations.ts";
import { type ForkReply, ForkRequest } from "#lib/api/fork.ts";
import type { ActionReply } from "#lib/api/selection.ts";
import { type SpawnReply, SpawnRequest } from "#lib/api/spawn.ts";
import type { Result } from "#lib/app-error.ts";
import type { Annotation } from "#lib/conversation/annotation.ts";
import { processDatabase } from "#lib/db/process-database.ts";
import type { Database } from "#lib/db/store.ts";
import { checkAccess } from "#lib/http/check-access.ts";
import { checkOrigin } from "#lib/http/check-origin.ts";
import { parseWith } from "#lib/http/read-json.ts";
import { limitRequest } from "#lib/http/request-limit.ts";
import { logError } from "#lib/log.ts";
import { annotateStep } from "#lib/services/annotate-step.ts";
import { archiveBranch } from "#lib/services/archive-branch.ts";
import { deleteConversation } from "#lib/services/delete-conversation.ts";
import { forkFromDialog } from "#lib/services/fork-from-dialog.ts";
import { importSample } from "#lib/services/import-sample.ts";
import { restoreBranches } from "#lib/services/restore-branches.ts";
import { spawnFromDialog } from "#lib/services/spawn-from-dialog.ts";

const DeleteRequest = z.strictObject({ conversationId: z.string().min(1).max(200) });

// Every export here is a public POST endpoint: it takes `unknown`, checks where it comes from and who asks,
// parses, calls one service and answers a value, because Next hides thrown messages in production.

export async function forkConversationAction(input: unknown): Promise<ActionReply<ForkReply>> {
  return answer("fork", "write", async (db, actor) => {
    const request = parseWith(ForkRequest, input);
    return request.ok ? forkFromDialog(db, actor, request.value) : request;
  });
}

export async function spawnConversationAction(input: unknown): Promise<ActionReply<SpawnReply>> {
  return answer("spawn", "write", async (db, actor) => {
    const request = parseWith(SpawnRequest, input);
    return request.ok ? spawnFromDialog(db, actor, request.value) : request;
  });
}

export async function importSampleAction(): Promise<ActionReply<{ familyId: string }>> {
  return answer("import sample", "write", async (db) => {
    const imported = await importSample(db);
    if (!imported.ok) return imported;
    const familyId = imported.value.conversations[0]?.familyId;
    if (familyId === undefined) throw new Error("The sample run made no conversation.");
    return { ok: true, value: { familyId } };
  });
}

export async function deleteForkAction(input: unknown): Promise<ActionReply<null>> {
  return answer("delete fork", "write", async (db, actor) => {
    const request = parseWith(DeleteRequest, input);
    return request.ok ? deleteConversation(db, actor, request.value.conversationId) : request;
  });
}

export async function annotateStepAction(input: unknown): Promise<ActionReply<Annotation>> {
  return answer("annotate step", "write", async (db) => {
    const request = parseWith(AnnotateRequest, input);
    return request.ok ? annotateStep(db, request.value) : request;
  });
}

export async function archiveBranchAction(input: unknown): Promise<ActionReply<ArchiveReply>> {
  return answer("archive branch", "write", async (db) => {
    const request = parseWith(ArchiveRequest, input);
    return request.ok ? archiveBranch(db, request.value) : request;
  });
}

export async function restoreBranchesAction(input: unknown): Promise<ActionReply<null>> {
  return answer("restore branches", "write", async (db) => {
    const request = parseWith(RestoreRequest, input);
    return request.ok ? restoreBranches(db, request.value) : request;
  });
}

async function answer<T>(
  what: string,
  need: Scope,
  act: (db: Database, actor: Actor) => Promise<Result<T>>,
): Promise<ActionReply<T>> {
  try {
    const result = await allowAndAct(need, act);
    return result.ok ? result : { ok: false, code: result.error.code, message: result.error.message };
  } catch (error) {
    logError(`action ${what}`, error);
    return {
      ok: false,
      code: "internal",
      message: "Something went wrong on the server. Its log has the details.",
    };
  }
}

async function allowAndAct<T>(
  need: Scope,
  act: (db: Database, actor: Actor) => Promise<Result<T>>,
): Promise<Result<T>> {
  const given = await headers();
  const allowed = checkOrigin(given, "POST");
  if (!allowed.ok) return allowed;
  const db = await processDatabase();
  const actor = await checkAccess(db, given, { method: "POST", need });
  const limited = await limitRequest(given, actor.ok ? actor.value : null);
  if (!limited.ok) return limited;
  return actor.ok ? act(db, actor.value) : actor;
}
