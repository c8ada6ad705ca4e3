import { describe, expect, it } from "vitest";
import { makeEvent } from "#lib/conversation/testing/make-event.ts";
import { readEntry } from "./history-entry.ts";

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

describe("calls of a source that gives them no id", () => {
  const placed = { format: "gemini-cli" as const, toolCallId: "call-1", contentHash: "c" };

  it("are sent with the id of their place, and so are their results", () => {
    const call = makeEvent(0, { ...placed, kind: "tool_call", role: "assistant" });
    const result = makeEvent(1, { ...placed, kind: "tool_result", role: "tool" });
    const made = readEntry(call, bytesOf({ functionCall: { name: "ls", args: {} } }), null);
    const given = readEntry(
      result,
      bytesOf({ functionResponse: { name: "ls", response: { output: "a" } } }),
      null,
    );
    expect(made).toMatchObject({ entry: { says: { content: [{ toolCallId: "call-1", toolName: "ls" }] } } });
    expect(given).toMatchObject({ entry: { says: { answers: [{ callId: "call-1", name: "ls" }] } } });
  });
});
