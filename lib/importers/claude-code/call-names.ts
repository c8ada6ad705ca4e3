import { NO_TEXT, TextTable } from "#lib/importers/text-table.ts";
import type { LineList } from "./line-list.ts";

/** The ids of tool calls and the names of tools, by number. */
export class CallTexts {
  readonly ids = new TextTable();
  readonly tools = new TextTable();
}

/** Tool names by call id: a result names its call only. */
export type CallNames = { get(callId: string): string | null };

/** Of all calls in the lines; the last one of an id counts. */
export function callNames(lines: LineList, { ids, tools }: CallTexts): CallNames {
  const toolOf = new Int32Array(ids.size).fill(NO_TEXT);
  for (const line of lines) {
    const { call } = line;
    if (call) toolOf[call.id] = call.tool === NO_TEXT ? (toolOf[call.id] ?? NO_TEXT) : call.tool;
    else
      for (const fact of line.tools)
        if (fact.kind === "call" && fact.name) toolOf[ids.find(fact.callId)] = tools.add(fact.name);
  }
  return {
    get: (callId) => {
      const tool = toolOf[ids.find(callId)] ?? NO_TEXT;
      return tool === NO_TEXT ? null : tools.text(tool);
    },
  };
}
