import { isObject } from "#lib/importers/parse-json.ts";
import type { PlacedLine } from "./identify-lines.ts";
import { resultText } from "./message-parts.ts";
import { blocksOf } from "./source-line.ts";
import { isCallBlock, isResultBlock } from "./source-message.ts";

/** Where sub-agents were called from, by everything that can name one. */
export type Callers = {
  byAgent: Map<string, PlacedLine>;
  byRun: Map<string, PlacedLine>;
  byCall: Map<string, PlacedLine>;
  /** Of calls whose prompt no other call has. */
  byPrompt: Map<string, PlacedLine | null>;
};

/** The text a Task's result gives where `toolUseResult` was stripped. */
const AGENT_ID = /\bagentId: ([\w-]{1,100})/;

/**
 * Collects the tool calls that started sub-agents: the result of such a call names the agent (`toolUseResult.agentId`,
 * a workflow's `runId`, or its text), progress lines name agent and call, and the call holds the agent's prompt.
 */
export function findCallers(lines: Iterable<PlacedLine>): Callers {
  const callers: Callers = {
    byAgent: new Map(),
    byRun: new Map(),
    byCall: new Map(),
    byPrompt: new Map(),
  };
  for (const line of lines) {
    if (line.source.type === "progress") noteProgress(line, callers);
    for (const block of blocksOf(line.source)) {
      if (isCallBlock(block.type) && block.id) noteCall(line, block.id, block.input, callers);
      if (isResultBlock(block.type)) noteResult(line, block.tool_use_id ?? null, block.content, callers);
    }
  }
  return callers;
}

function noteCall(line: PlacedLine, callId: string, input: unknown, callers: Callers): void {
  if (!callers.byCall.has(callId)) callers.byCall.set(callId, line);
  if (!isObject(input) || typeof input.prompt !== "string") return;
  const prompt = input.prompt.trim();
  callers.byPrompt.set(prompt, callers.byPrompt.has(prompt) ? null : line);
}

function noteResult(line: PlacedLine, callId: string | null, content: unknown, callers: Callers): void {
  const caller = (callId === null ? undefined : callers.byCall.get(callId)) ?? line;
  const { toolUseResult } = line.source.raw;
  const result = isObject(toolUseResult) ? toolUseResult : {};
  const { agentId, runId } = result;
  if (typeof agentId === "string") setFirst(callers.byAgent, agentId, caller);
  else {
    const named = AGENT_ID.exec(resultText(content).slice(-4_000))?.[1];
    if (named) setFirst(callers.byAgent, named, caller);
  }
  if (typeof runId === "string") setFirst(callers.byRun, runId, caller);
}

function noteProgress(line: PlacedLine, callers: Callers): void {
  const { data, parentToolUseID } = line.source.raw;
  if (!isObject(data) || typeof data.agentId !== "string" || typeof parentToolUseID !== "string") return;
  const caller = callers.byCall.get(parentToolUseID);
  if (caller) setFirst(callers.byAgent, data.agentId, caller);
}

function setFirst(map: Map<string, PlacedLine>, key: string, line: PlacedLine): void {
  if (!map.has(key)) map.set(key, line);
}
