import { addTotals } from "#lib/conversation/metrics.ts";
import type { Usage } from "#lib/conversation/usage.ts";
import { isObject } from "#lib/importers/parse-json.ts";
import { storableText } from "#lib/importers/plain-text.ts";
import type { Node } from "./node.ts";
import type { Nodes } from "./node-list.ts";
import type { Entry } from "./rollout.ts";
import { isPrompt, type Meter } from "./thread.ts";
import { takeReport, totalsOf, usageOf } from "./token-meter.ts";

/** `usage` is null for copies: another thread spent it. */
type Spent = { usage: Usage | null; responseId: string | null };
/** One response's events so far. */
type Response = { nodes: Node[]; isPaid: boolean; hasResult: boolean };
type Grouping = {
  response: Response | null;
  /** A report that came before what the model said. */
  waiting: (Spent & { node: Node }) | null;
  meter: Meter;
};

/**
 * Groups the events a thread wrote into model responses and gives each its usage, on its first event.
 *
 * Rollouts have no response ids before 0.16x, so a response is what the model said up to its token report. Old
 * versions write the report before the items, newer ones behind: a report that finds nothing said since the last
 * one waits for what comes. A thought or message behind a tool result starts another response in any case, and in
 * a file without reports so does a call. A report nothing belongs to stays on its own line, or goes to the
 * compaction it paid for.
 *
 * The id is the provider's where noted (`token_usage_record`), else "response-" and the first event's id: the same
 * in every import and in a fork's copy.
 * @param own the nodes in file order.
 * @param start what held before the first of them.
 * @param startsAtZero the thread's whole history is here, so its running total began at zero.
 */
export function groupResponses(own: Nodes, start: Meter, startsAtZero: boolean): void {
  const known = new Set<string>();
  const hasReports = own.findLast(({ entry }) => entry.report !== null) !== undefined;
  const state: Grouping = { response: null, waiting: null, meter: start };
  let inCopy = false;
  for (const node of own) {
    if (node.isCopy !== inCopy) endTurn(state);
    inCopy = node.isCopy;
    const { entry } = node;
    const { kind, line, report } = entry;
    if (SETS_MODEL.has(line.type) || SETS_MODEL.has(line.payloadType ?? "")) {
      state.meter = { ...state.meter, ...settingsOf(line.payload, state.meter) };
      if (state.response?.hasResult) state.response = null;
    }
    if (isSaidByModel(entry)) addSaid(state, node, hasReports);
    else if (kind === "tool_result" && !entry.isEcho && state.response) state.response.hasResult = true;
    else if (kind === "compaction") endWithCompaction(state, node);
    else if (startsTurn(entry)) endTurn(state);
    else if (report) {
      const { meter, counts, responseId, rest } = takeReport(state.meter, report, known, startsAtZero);
      state.meter = meter;
      if (counts) {
        const usage = node.isCopy ? null : usageOf(counts, meter.model);
        settle(state, { usage, responseId: responseId === null ? null : storableText(responseId), node });
      } else if (state.response?.hasResult) {
        state.response = null;
      }
      if (rest && !node.isCopy) {
        node.thread.unattributed = addTotals(node.thread.unattributed, totalsOf(rest));
      }
    }
    node.meter = state.meter;
  }
  endTurn(state);
}

function addSaid(state: Grouping, node: Node, hasReports: boolean): void {
  const isLater = state.response?.hasResult && (!hasReports || node.entry.kind !== "tool_call");
  if (!state.response || isLater) {
    state.response = { nodes: [], isPaid: false, hasResult: false };
    if (state.waiting) {
      state.response.isPaid = true;
      pay([node], state.waiting);
      state.waiting = null;
    }
  }
  const { nodes } = state.response;
  if (node.responseId === null) node.setResponse(nodes[0] ?? node);
  nodes.push(node);
}

function settle(state: Grouping, spent: Spent & { node: Node }): void {
  flush(state);
  if (state.response && !state.response.isPaid) pay(state.response.nodes, spent);
  else state.waiting = spent;
  state.response = null;
}

function endWithCompaction(state: Grouping, node: Node): void {
  state.response = null;
  if (state.waiting) pay([node], state.waiting);
  state.waiting = null;
}

function endTurn(state: Grouping): void {
  state.response = null;
  flush(state);
}

function flush(state: Grouping): void {
  if (state.waiting) pay([state.waiting.node], state.waiting);
  state.waiting = null;
}

/** The first event carries the usage, all of them the id. */
function pay(nodes: readonly Node[], { usage, responseId }: Spent): void {
  const first = nodes[0];
  if (!first) return;
  first.usage = usage;
  for (const node of nodes) node.setResponse(responseId ?? first);
}

function isSaidByModel({ kind, role, isEcho }: Entry): boolean {
  return !isEcho && (kind === "reasoning" || kind === "tool_call" || role === "assistant");
}

function startsTurn(entry: Entry): boolean {
  if (entry.kind === "message") return isPrompt(entry);
  const { payloadType } = entry.line;
  return payloadType === "task_started" || payloadType === "turn_started";
}

/** The header does so in streams of early versions and in the files of some other writers. */
const SETS_MODEL: ReadonlySet<string> = new Set([
  "turn_context",
  "session_meta",
  "thread_settings_applied",
  "session_configured",
]);

function settingsOf(payload: Record<string, unknown>, before: Meter): Pick<Meter, "model" | "effort"> {
  const {
    model,
    effort,
    reasoning_effort: newer,
  } = isObject(payload.thread_settings) ? payload.thread_settings : payload;
  return { model: word(model) ?? before.model, effort: word(effort ?? newer) ?? before.effort };
}

function word(source: unknown): string | null {
  return typeof source === "string" && source !== "" ? storableText(source.slice(0, 200)) : null;
}
