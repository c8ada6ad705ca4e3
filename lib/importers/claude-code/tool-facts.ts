import { isObject } from "#lib/importers/parse-json.ts";
import { sha256 } from "#lib/sha256.ts";
import { resultText } from "./message-parts.ts";
import { blocksOf, type SourceLine } from "./source-line.ts";
import { isCallBlock, isResultBlock } from "./source-message.ts";

/** What a line tells of tools, as far as other lines ask for it: calls, and what names the sub-agent of one. */
export type ToolFact =
  /** `prompt`: a hash of the text it hands on, to find the sub-agent that begins with it. */
  | { kind: "call"; callId: string; name: string | null; prompt: string | null }
  /** A result or a progress line that says whose work it is. */
  | { kind: "agent"; callId: string | null; agentId: string | null; runId: string | null };

/** The text a Task's result gives where `toolUseResult` was stripped. */
const AGENT_ID = /\bagentId: ([\w-]{1,100})/;

export function toolFactsOf(source: SourceLine): ToolFact[] {
  const facts: ToolFact[] = source.type === "progress" ? progressFacts(source) : [];
  for (const block of blocksOf(source)) {
    if (isCallBlock(block.type) && block.id) {
      const prompt = isObject(block.input) ? block.input.prompt : null;
      facts.push({
        kind: "call",
        callId: block.id,
        name: block.name || null,
        prompt: typeof prompt === "string" ? promptHash(prompt) : null,
      });
    }
    if (isResultBlock(block.type)) {
      const { agentId, runId } = namedBy(source, block.content);
      if (agentId === null && runId === null) continue;
      facts.push({ kind: "agent", callId: block.tool_use_id ?? null, agentId, runId });
    }
  }
  return facts;
}

/** Equal for a call's prompt and the first line of the sub-agent that got it. */
export function promptHash(prompt: string): string {
  return sha256(prompt.trim());
}

function namedBy(source: SourceLine, content: unknown): { agentId: string | null; runId: string | null } {
  // The command line's own stream writes it the second way.
  const { toolUseResult, tool_use_result: streamed } = source.raw;
  const result = toolUseResult ?? streamed;
  const { agentId, runId } = isObject(result) ? result : {};
  return {
    agentId: typeof agentId === "string" ? agentId : agentInText(resultText(content)),
    runId: typeof runId === "string" ? runId : null,
  };
}

function agentInText(text: string): string | null {
  const found = AGENT_ID.exec(text.slice(-4_000))?.[1];
  // A copy: a part of a text keeps the whole of it in memory.
  return found === undefined ? null : Buffer.from(found).toString();
}

function progressFacts(source: SourceLine): ToolFact[] {
  const { data, parentToolUseID } = source.raw;
  if (!isObject(data) || typeof data.agentId !== "string" || typeof parentToolUseID !== "string") return [];
  return [{ kind: "agent", callId: parentToolUseID, agentId: data.agentId, runId: null }];
}
