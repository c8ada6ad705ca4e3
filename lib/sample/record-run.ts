import {
  actionBody,
  condensationBody,
  type EventBody,
  resultBody,
  systemPromptBody,
  userMessageBody,
} from "./event-json.ts";
import { madeUpCallId, madeUpUuid } from "./made-up-ids.ts";
import { CACHE_LIFE_MS, countOutput, countTokens, type Response } from "./meter.ts";
import type { AgentItem, Call, ScriptItem } from "./script-item.ts";
import { DYNAMIC_CONTEXT, SYSTEM_PROMPT } from "./system-prompt.ts";

export type RecordedEvent = { id: string; json: Record<string, unknown> };

export type RecordedRun = {
  /** In the order they were logged, abandoned ones included. */
  events: RecordedEvent[];
  leafEventId: string;
  agentResponses: Response[];
  condenserResponses: Response[];
};

/** Where the run stands: what the next request sends, and how much of that the provider still has. */
type Position = {
  path: { id: string; item: number; tokens: number }[];
  /** Prompt tokens of the last request on this path. */
  cached: number;
};

/** Tools as the provider renders them. */
const TOOL_TOKENS = 5_600;
/** What a message or a call costs beyond its text. */
const FRAME_TOKENS = 24;
const KEPT_EVENTS = 2;

/** Plays a script: one pass, no randomness, no clock of this machine. */
export function recordRun(script: readonly ScriptItem[], startMs: number): RecordedRun {
  const events: RecordedEvent[] = [];
  const agentResponses: Response[] = [];
  const condenserResponses: Response[] = [];
  let position: Position = { path: [], cached: 0 };
  let nowMs = startMs;
  let lastRequestMs = Number.NEGATIVE_INFINITY;
  let item = 0;

  /** @param tokens what the event adds to the prompt */
  function log(body: EventBody, tokens: number): string {
    const id = madeUpUuid(`event ${events.length}`);
    const parent = position.path.at(-1)?.id;
    const { source, ...rest } = body;
    const timestamp = `${new Date(nowMs).toISOString().slice(0, -1)}${String(100 + events.length)}`;
    const json = { id, timestamp, source, ...(parent === undefined ? {} : { parent_id: parent }), ...rest };
    events.push({ id, json });
    position.path.push({ id, item, tokens });
    return id;
  }

  function promptTokens(): number {
    return TOOL_TOKENS + position.path.reduce((sum, { tokens }) => sum + tokens, 0);
  }

  /** Lets the model answer; time passes. */
  function respond(
    usage: { output: number; reasoning: number; prompt: number; cached: number },
    priced: boolean,
  ) {
    const count = agentResponses.length + condenserResponses.length;
    const latencySeconds = Math.round((0.9 + usage.output * 0.016 + ((count * 37) % 100) / 90) * 1000) / 1000;
    nowMs += Math.round(latencySeconds * 1000);
    const responseId = `chatcmpl-${madeUpUuid(`response ${count}`)}`;
    return { responseId, ...usage, cacheRead: usage.cached, latencySeconds, endMs: nowMs, priced };
  }

  function playAgent(agentItem: AgentItem) {
    const prompt = promptTokens();
    const isCold = nowMs - lastRequestMs > CACHE_LIFE_MS;
    lastRequestMs = nowMs;
    const cached = isCold ? 0 : position.cached;
    const response = respond({ ...countOutput(agentItem), prompt, cached }, !agentItem.unpriced);
    agentResponses.push(response);
    position.cached = prompt;
    const logged = agentItem.calls.map((call, index) => {
      const callId = madeUpCallId(`${response.responseId} ${index}`);
      const ids = { responseId: response.responseId, callId, isFirst: index === 0 };
      return {
        call,
        callId,
        actionId: log(actionBody(agentItem, call, ids), callTokens(agentItem, call, index)),
      };
    });
    for (const { call, callId, actionId } of logged) {
      nowMs += Math.round(call.seconds * 1000);
      const body = resultBody(call, actionId, callId);
      if (body) log(body, resultTokens(call));
    }
  }

  function condense(summary: string, keepItems: number) {
    const { path } = position;
    const rest = path.slice(KEPT_EVENTS);
    const keptItems = new Set([...new Set(rest.map((entry) => entry.item))].slice(-keepItems));
    const forgotten = rest.filter((entry) => !keptItems.has(entry.item));
    const prompt = 900 + forgotten.reduce((sum, { tokens }) => sum + tokens, 0);
    const output = countTokens(summary);
    const response = respond({ output, reasoning: 0, prompt, cached: 0 }, true);
    condenserResponses.push(response);
    const ids = new Set(forgotten.map(({ id }) => id));
    const kept = path.slice(0, KEPT_EVENTS);
    log(condensationBody(summary, [...ids], response.responseId), output);
    for (const entry of position.path) if (ids.has(entry.id)) entry.tokens = 0;
    // Everything behind the first messages has moved: only they are still a cached prefix.
    position.cached = TOOL_TOKENS + kept.reduce((sum, { tokens }) => sum + tokens, 0);
  }

  function play(items: readonly ScriptItem[]) {
    for (const next of items) {
      item += 1;
      if (next.type === "user") {
        nowMs += Math.round(next.afterSeconds * 1000);
        log(userMessageBody(next.text), countTokens(next.text) + FRAME_TOKENS);
        nowMs += 40;
      } else if (next.type === "agent") playAgent(next);
      else if (next.type === "condense") condense(next.summary, next.keepItems);
      else {
        const before = { path: [...position.path], cached: position.cached };
        play(next.items);
        position = before;
      }
    }
  }

  log(systemPromptBody(), countTokens(SYSTEM_PROMPT + DYNAMIC_CONTEXT));
  nowMs += 12;
  play(script);
  return { events, leafEventId: position.path.at(-1)?.id ?? "", agentResponses, condenserResponses };
}

/** A response's words go with its first call; its reasoning is not sent again. */
function callTokens(item: AgentItem, call: Call, index: number): number {
  return countTokens(JSON.stringify(call.args) + (index === 0 ? item.say : "")) + FRAME_TOKENS;
}

function resultTokens({ outcome }: Call): number {
  const text = outcome.type === "result" ? outcome.text : outcome.type === "refused" ? outcome.error : "";
  return countTokens(text) + FRAME_TOKENS;
}
