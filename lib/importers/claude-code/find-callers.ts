import { NO_TEXT } from "#lib/importers/text-table.ts";
import type { CallTexts } from "./call-names.ts";
import type { LineList } from "./line-list.ts";
import type { ToolFact } from "./tool-facts.ts";
import type { PlacedLine } from "./transcript-line.ts";

/** Where sub-agents were called from, by everything that can name one. */
export type Callers = {
  byAgent: Map<string, PlacedLine>;
  byRun: Map<string, PlacedLine>;
  byCall: Map<string, PlacedLine>;
  /** Of calls whose prompt no other call has, by its hash. */
  byPrompt: Map<string, PlacedLine | null>;
};

/**
 * Collects the tool calls that started sub-agents: the result of such a call names the agent (`toolUseResult.agentId`,
 * a workflow's `runId`, or its text), progress lines name agent and call, and the call holds the agent's prompt.
 * @param calls of the same lines.
 */
export function findCallers(lines: LineList, calls: CallTexts): Callers {
  const wanted = wantedCalls(lines);
  const numbers = new Set([...wanted].map((callId) => (callId === null ? NO_TEXT : calls.ids.find(callId))));
  const callers: Callers = {
    byAgent: new Map(),
    byRun: new Map(),
    byCall: new Map(),
    byPrompt: new Map(),
  };
  for (const line of lines) {
    const { call } = line;
    if (call && !numbers.has(call.id)) continue;
    for (const fact of line.tools) {
      if (fact.kind === "agent") noteAgent(line, fact, callers);
      else if (fact.prompt !== null || wanted.has(fact.callId)) noteCall(line, fact, callers);
    }
  }
  return callers;
}

/** The calls that lines of a sub-agent name: a few of all there are. */
function wantedCalls(lines: LineList): Set<string | null> {
  const wanted = new Set<string | null>();
  for (const line of lines) {
    wanted.add(line.traits.parentCallId);
    if (!line.call) for (const fact of line.tools) if (fact.kind === "agent") wanted.add(fact.callId);
  }
  return wanted;
}

type FactOf<K extends ToolFact["kind"]> = Extract<ToolFact, { kind: K }>;

function noteCall(line: PlacedLine, { callId, prompt }: FactOf<"call">, { byCall, byPrompt }: Callers): void {
  setFirst(byCall, callId, line);
  if (prompt !== null) byPrompt.set(prompt, byPrompt.has(prompt) ? null : line);
}

function noteAgent(line: PlacedLine, { callId, agentId, runId }: FactOf<"agent">, callers: Callers): void {
  const known = callId === null ? undefined : callers.byCall.get(callId);
  // A progress line is no place to hang a sub-agent from, a result is better than none.
  const caller = known ?? (line.traits.type === "progress" ? null : line);
  if (caller === null) return;
  if (agentId !== null) setFirst(callers.byAgent, agentId, caller);
  if (runId !== null) setFirst(callers.byRun, runId, caller);
}

function setFirst(map: Map<string, PlacedLine>, key: string, line: PlacedLine): void {
  if (!map.has(key)) map.set(key, line);
}
