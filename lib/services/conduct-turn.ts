import { fail, ok, type Result } from "#lib/app-error.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { ToolAnswer } from "#lib/conversation/attempt.ts";
import type { Database } from "#lib/db/store.ts";
import { buildRequest } from "#lib/llm/build-request.ts";
import { callModel } from "#lib/llm/call-model.ts";
import type { ModelReply, ModelTarget } from "#lib/llm/model-call.ts";
import type { LiveTurn } from "#lib/turns/live-turns.ts";
import type { TurnRuntime } from "#lib/turns/turn-runtime.ts";
import { findRecordedAnswer } from "./find-recorded-answer.ts";
import { findOpenCalls } from "./open-calls.ts";
import type { SentRequest } from "./sent-request.ts";
import type { TurnDraft } from "./turn-draft.ts";
import { replyEvents, toolResultEvent, userEvent } from "./turn-events.ts";

/** A model that keeps calling recorded tools is stopped here: its last calls are left to the person. */
const MAX_RESPONSES = 25;

const NOT_RUN = "This call was not run: its arguments do not fit the tool, or there is no such tool.";

export type ConductedTurn = {
  draft: TurnDraft;
  config: AgentConfig;
  target: ModelTarget;
  input: { userText: string | null; toolResults: readonly ToolAnswer[] };
};

/**
 * Runs a turn on its draft: the person's input, then model responses until one needs no tool, or needs a person. No
 * transaction is open meanwhile and nothing is written.
 * @returns whether open calls are left for a person; or why the turn ended, and then nothing of the draft counts.
 */
export async function conductTurn(
  db: Database,
  runtime: TurnRuntime,
  turn: ConductedTurn,
  live: LiveTurn,
  sent: SentRequest,
): Promise<Result<{ waiting: boolean }>> {
  const { draft, target } = turn;
  const given = addInput(turn);
  if (!given.ok) return given;
  for (let responses = 1; ; responses++) {
    const reply = await callModel({
      target,
      request: requestOf(turn),
      prices: runtime.prices,
      timeouts: runtime.timeouts,
      signal: live.signal,
      onDelta: (delta) => live.push({ ...delta }),
      onRequest: (body) => sent.note(body),
    });
    if (!reply.ok) return reply;
    draft.add(replyEvents(reply.value, target));
    live.push({ type: "response", responseId: reply.value.responseId, usage: reply.value.usage });
    if (calls(reply.value).length === 0) return ok({ waiting: false });
    if (responses >= MAX_RESPONSES) return ok({ waiting: true });
    if ((await answerCalls(db, turn, live, reply.value)) > 0) return ok({ waiting: true });
  }
}

/** The next request, from committed events and the draft's alike: the next turn builds the same bytes from both. */
export function requestOf({ draft, config }: Pick<ConductedTurn, "draft" | "config">) {
  return buildRequest({
    config,
    promptCacheKey: draft.conversation.promptCacheKey,
    events: draft.events,
    payloads: draft.payloads,
    newMessages: [],
  });
}

/** Checked again on the history the lease protects: a retry may come after others have answered. */
function addInput({ draft, input }: ConductedTurn): Result<null> {
  const open = new Map(findOpenCalls(draft.events, draft.payloads).map((call) => [call.callId, call]));
  for (const { callId, text, outcome } of input.toolResults) {
    const call = open.get(callId);
    if (!call) return fail("conflict", `The tool call ${callId} has its result already. Reload the branch.`);
    draft.add([toolResultEvent({ callId, name: call.name, text, outcome }, "manual")]);
  }
  if (input.toolResults.length > 0 && input.toolResults.length < open.size) {
    return fail("conflict", "Other tool calls are open by now. Reload the branch and answer them together.");
  }
  if (input.userText !== null) draft.add([userEvent(input.userText)]);
  return ok(null);
}

/** Answers what can be answered without a person. @returns how many calls are left. */
async function answerCalls(
  db: Database,
  { draft }: ConductedTurn,
  live: LiveTurn,
  reply: ModelReply,
): Promise<number> {
  let left = 0;
  for (const call of calls(reply)) {
    if (!call.executable) {
      draft.add([toolResultEvent({ ...call, text: NOT_RUN, outcome: "error" }, "synthetic")]);
      continue;
    }
    const answer = await findRecordedAnswer(db.read, draft.conversation, call);
    if (!answer) {
      left += 1;
      continue;
    }
    draft.add([toolResultEvent(answer, "recorded")]);
    live.push({ type: "tool_result", ...answer, badge: "recorded" });
  }
  return left;
}

function calls(reply: ModelReply) {
  return reply.pieces.flatMap((piece) => (piece.toolCall ? [piece.toolCall] : []));
}
