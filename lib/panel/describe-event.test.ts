import { describe, expect, it } from "vitest";
import type { TranscriptEvent } from "#lib/api/transcript.ts";
import type { ContentPart } from "#lib/conversation/content.ts";
import { EventKind } from "#lib/conversation/event.ts";
import { describeEvent, textOfEvent } from "./describe-event.ts";

const call: ContentPart = {
  type: "tool_call",
  callId: "c1",
  name: "bash",
  arguments: "{}",
  executable: true,
  title: null,
};
const result: ContentPart = {
  type: "tool_result",
  callId: "c1",
  name: "bash",
  text: "out",
  outcome: "ok",
  exitCode: 0,
};

function eventOf(
  kind: EventKind,
  parts: ContentPart[] = [],
  more: Partial<TranscriptEvent> = {},
): TranscriptEvent {
  return {
    conversationId: "c",
    seq: 0,
    eventId: "e",
    kind,
    sourceKind: "HookEvent",
    format: "openhands-sdk",
    role: null,
    timestamp: null,
    summary: "",
    toolName: null,
    toolCallId: null,
    responseId: null,
    isError: false,
    usage: null,
    inherited: false,
    originConversationId: "c",
    payloadHash: "",
    payloadSize: 0,
    chainHash: "",
    contentHash: null,
    prefixHash: "",
    parts,
    ...more,
  };
}
const line = (event: TranscriptEvent) => {
  const { who, detail } = describeEvent(event, "model-a");
  return detail === null ? who : `${who} · ${detail}`;
};

describe("describeEvent", () => {
  it("says who speaks and which model", () => {
    expect(line(eventOf("message", [], { role: "user" }))).toBe("User");
    expect(line(eventOf("message", [], { role: "assistant" }))).toBe("Agent · model-a");
    expect(line(eventOf("tool_call", [{ type: "text", text: "I will look." }, call]))).toBe(
      "Agent · model-a",
    );
  });

  it("heads a bare call or result with its tool and outcome", () => {
    expect(line(eventOf("tool_call", [call]))).toBe("Tool call · bash");
    expect(line(eventOf("tool_result", [result]))).toBe("Result · bash · exit 0");
    expect(line(eventOf("tool_result", [{ ...result, outcome: "rejected", exitCode: null }]))).toBe(
      "Result · bash · rejected",
    );
    expect(line(eventOf("tool_result", [{ ...result, name: null, outcome: "error", exitCode: null }]))).toBe(
      "Result · error",
    );
  });

  it("warns of a command that failed without the harness calling it an error", () => {
    const tone = (part: ContentPart, isError = false) =>
      describeEvent(eventOf("tool_result", [part], { isError }), null).tone;
    expect(tone(result)).toBe("plain");
    expect(tone({ ...result, exitCode: 1 })).toBe("warn");
    expect(tone({ ...result, outcome: "rejected" })).toBe("warn");
    expect(tone(result, true)).toBe("err");
  });

  it("has a name for every kind, and keeps the source's word for its own ones", () => {
    for (const kind of EventKind.options) expect(describeEvent(eventOf(kind), null).who).not.toBe("");
    expect(line(eventOf("hook"))).toBe("Harness · HookEvent");
    expect(line(eventOf("opaque"))).toBe("Unknown event · HookEvent");
  });
});

describe("textOfEvent", () => {
  it("joins what can be read", () => {
    expect(textOfEvent([{ type: "text", text: "a" }, call, result])).toBe("a\n\nbash {}\n\nout");
    expect(textOfEvent([{ type: "image", url: "https://example.com/x.png" }])).toBe("");
  });
});
