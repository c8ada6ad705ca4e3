import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { openhandsSdk } from "./importer.ts";

const contentOf = (event: Record<string, unknown>) =>
  openhandsSdk.content(new TextEncoder().encode(JSON.stringify({ id: "e1", source: "agent", ...event })));
const text = (value: string) => ({ type: "text", text: value });

describe("readable content", () => {
  it("shows a message with reasoning once, text, image and the context added to it", () => {
    const content = contentOf({
      kind: "MessageEvent",
      llm_message: {
        role: "assistant",
        content: [text("Hello"), { type: "image", image_urls: ["data:image/png;base64,AAAA"] }],
        reasoning_content: "same thought",
        thinking_blocks: [
          { type: "thinking", thinking: "same thought", signature: "s" },
          { type: "redacted_thinking", data: "HIDDEN" },
        ],
        responses_reasoning_item: { summary: ["plan"], encrypted_content: "HIDDEN" },
      },
      activated_skills: ["github"],
      extended_content: [text("skill text")],
      sender: "alice",
    });
    expect(content.model).toEqual([
      { type: "reasoning", text: "same thought" },
      { type: "reasoning", text: "plan" },
      { type: "text", text: "Hello" },
      { type: "image", url: "data:image/png;base64,AAAA" },
      { type: "context", label: "skills: github", text: "skill text" },
    ]);
    expect(content.parts.at(-1)).toEqual({ type: "note", label: "sender", text: "alice" });
    expect(JSON.stringify(content)).not.toContain("HIDDEN");
  });

  it("keeps a call's arguments as the model wrote them, also when they are no JSON", () => {
    const { model } = contentOf({
      kind: "ActionEvent",
      thought: [text("Try")],
      tool_name: "terminal",
      tool_call_id: "c1",
      tool_call: { id: "c1", name: "terminal", arguments: '{"command": "ls",  ' },
    });
    expect(model).toEqual([
      { type: "text", text: "Try" },
      {
        type: "tool_call",
        callId: "c1",
        name: "terminal",
        arguments: '{"command": "ls",  ',
        executable: false,
        title: null,
      },
    ]);
  });

  it("shows a command's output; the model sees it with what the runtime wraps around", () => {
    const content = contentOf({
      kind: "ObservationEvent",
      tool_name: "terminal",
      tool_call_id: "c1",
      observation: {
        content: [text("out")],
        exit_code: 2,
        metadata: { exit_code: 2, prefix: "[p]", suffix: "[exit 2]" },
      },
    });
    expect(content.parts).toEqual([
      { type: "tool_result", callId: "c1", name: "terminal", text: "out", outcome: "error", exitCode: 2 },
    ]);
    expect(content.model).toMatchObject([{ text: "[p]out[exit 2]" }]);
  });

  it("does not call a command that is still running an error", () => {
    const observation = { content: [text("")], is_error: false, exit_code: -1 };
    const content = contentOf({
      kind: "ObservationEvent",
      tool_name: "terminal",
      tool_call_id: "c1",
      observation,
    });
    expect(content.parts).toMatchObject([{ outcome: "ok", exitCode: -1 }]);
  });

  it("tells the model about a rejection in the source's words", () => {
    const content = contentOf({
      kind: "UserRejectObservation",
      tool_name: "t",
      tool_call_id: "c",
      rejection_reason: "No",
    });
    expect(content.parts).toMatchObject([{ outcome: "rejected", text: "No" }]);
    expect(content.model).toMatchObject([{ outcome: "rejected", text: "Action rejected: No" }]);
  });

  it("shows an ended ACP call with its result and one that is running without", () => {
    const call = {
      kind: "ACPToolCallEvent",
      tool_call_id: "x",
      title: "Run",
      tool_kind: "execute",
      raw_input: { a: 1 },
    };
    expect(contentOf({ ...call, status: "in_progress" }).parts.map((part) => part.type)).toEqual([
      "tool_call",
    ]);
    const failed = contentOf({ ...call, status: "failed", raw_output: "boom" });
    expect(failed.parts).toMatchObject([
      { arguments: '{"a":1}' },
      { type: "tool_result", outcome: "error", text: "boom" },
    ]);
    expect(failed.model).toEqual([]);
  });

  it("bounds long notes and keeps harness events away from the model", () => {
    const value = { list: Array.from({ length: 50_000 }, (_, at) => at) };
    const { parts, model } = contentOf({ kind: "ConversationStateUpdateEvent", key: "stats", value });
    expect(JSON.stringify(parts).length).toBeLessThan(60_000);
    expect(parts).toMatchObject([{ label: "stats", text: expect.stringMatching(/more characters/) }]);
    expect(model).toEqual([]);
  });

  it("never throws: unknown kinds and broken bytes become notes", () => {
    const hostile = [
      "",
      "nope",
      "[1]",
      "null",
      '{"id":1}',
      '{"id":"a","kind":"X","__proto__":{"y":1}}',
      "[".repeat(9_000),
    ];
    for (const source of hostile) {
      const content = openhandsSdk.content(new TextEncoder().encode(source));
      expect(EventContent.parse(content)).toEqual(content);
      expect(content.model).toEqual([]);
      expect(content.parts).toMatchObject([{ type: "note" }]);
    }
    expect(openhandsSdk.content(new Uint8Array([0xff, 0xfe])).parts).toMatchObject([
      { label: expect.stringMatching(/UTF-8/) },
    ]);
  });
});
