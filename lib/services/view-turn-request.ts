import type { RequestView } from "#lib/api/turn.ts";
import { ok, type Result } from "#lib/app-error.ts";
import type { TurnOverrides } from "#lib/conversation/attempt.ts";
import type { Database } from "#lib/db/store.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import { viewRequest } from "#lib/llm/view-request.ts";
import { sha256 } from "#lib/sha256.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { requestOf } from "./conduct-turn.ts";
import { prepareTurn } from "./prepare-turn.ts";
import { findAttemptOf } from "./retry-attempt.ts";
import { openDraft } from "./turn-draft.ts";
import { userEvent } from "./turn-events.ts";

/** The last request of an attempt as it was sent. Errors: `not_found`. */
export async function viewSentRequest(
  db: Database,
  target: { conversationId: string; attemptId: string },
): Promise<Result<RequestView>> {
  const attempt = await findAttemptOf(db, target);
  if (!attempt.ok) return attempt;
  const { provider, model, promptCacheKey, requestSha256 } = attempt.value;
  const bytes = await db.read.loadRequest(target.attemptId);
  const body = bytes && new TextDecoder().decode(bytes);
  return ok({ provider, model, promptCacheKey, body, sha256: requestSha256, repairs: [] });
}

/**
 * The request a message would be sent with, on the same path as a real one up to the network. Writes nothing.
 * Errors: those of sending a message, but not `conflict`: a request can be looked at while a turn runs.
 */
export async function viewDraftRequest(
  db: Database,
  runtime: TurnRuntime,
  draftTurn: { conversationId: string; text: string; overrides: TurnOverrides | null },
): Promise<Result<RequestView>> {
  const plan = await prepareTurn(db, runtime.env, draftTurn);
  if (!plan.ok) return plan;
  const { conversation, config, target } = plan.value;
  const draft = await openDraft(db.read, conversation);
  const text = storableText(draftTurn.text);
  if (text.trim() !== "") draft.add([userEvent(text)]);
  const request = requestOf({ draft, config });
  const repairs = request.repairs.map((repair) => repair.text);
  const { promptCacheKey } = conversation;
  const head = { provider: target.providerId, model: target.model, promptCacheKey, repairs };
  if (target.protocol === "offline") return ok({ ...head, body: null, sha256: null });
  const viewed = await viewRequest(request, target);
  return viewed.ok ? ok({ ...head, body: viewed.value.body, sha256: sha256(viewed.value.body) }) : viewed;
}
