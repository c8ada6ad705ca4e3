import type { Usage } from "#lib/conversation/usage.ts";
import type { AnswerPart } from "#lib/exporters/said.ts";
import { parseArguments } from "#lib/exporters/tool-arguments.ts";

export type Json = Record<string, unknown>;

/** A part of a message. Ids say where it stands. */
export type Part = Json & { type: string; id: string; sessionID: string; messageID: string };

export type ToolPart = Part & {
  tool: string;
  state: Json & { input: Json; time: { start: number; end?: number } };
};

type WrittenPart = { body: Json; call: string | null };

/** An answer's parts, with the call each of them is. A call without a result yet counts as interrupted. */
export function answerParts(parts: readonly AnswerPart[], millis: number): WrittenPart[] {
  return parts.map((part) => answerPart(part, { start: millis, end: millis }));
}

function answerPart(part: AnswerPart, time: { start: number; end: number }): WrittenPart {
  switch (part.type) {
    case "text":
      return { body: { type: "text", text: part.text, time }, call: null };
    case "reasoning":
      return { body: { type: "reasoning", text: part.text, time }, call: null };
    case "image":
      return { body: filePart(part.url), call: null };
    case "tool_call": {
      const input = parseArguments(part.arguments);
      const state = { status: "error", input, error: "Tool execution was interrupted", time };
      return { body: { type: "tool", tool: part.name, callID: part.callId, state }, call: part.callId };
    }
  }
}

const DATA_URL = /^data:(image\/[\w.+-]+)[;,]/;

export function filePart(url: string): Json {
  return { type: "file", mime: DATA_URL.exec(url)?.[1] ?? "image/png", url };
}

/** Cached tokens stand beside the input and reasoning beside the output there; every count is a number. */
export function tokenFields(usage: Usage | null): Json {
  const { input = null, output = null, reasoning = null, cacheRead = null, cacheWrite = null } = usage ?? {};
  return {
    input: Math.max(0, (input ?? 0) - (cacheRead ?? 0) - (cacheWrite ?? 0)),
    output: Math.max(0, (output ?? 0) - (reasoning ?? 0)),
    reasoning: reasoning ?? 0,
    cache: { read: cacheRead ?? 0, write: cacheWrite ?? 0 },
  };
}

export function isToolPart(part: Part): part is ToolPart {
  return part.type === "tool";
}
