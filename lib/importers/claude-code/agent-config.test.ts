import { describe, expect, it } from "vitest";
import { claudeCode } from "./importer.ts";
import { assistant, harness, importLines, type Line, user } from "./testing/session.ts";

const schema = { type: "object", properties: { command: { type: "string" } } };
const request = (text: string): Line => ({
  type: "api-request-shape",
  sessionId: "s1",
  shape: {
    system: [
      { type: "text", text: "You are an agent." },
      { type: "text", text },
    ],
    tools: [
      { name: "Bash", description: "Runs a command", input_schema: schema },
      { description: "no name" },
    ],
  },
});
const snapshot = (uuid: string, parent: string, text: string) =>
  harness("attachment", uuid, parent, {
    attachment: { type: "prompt_snapshot", systemPrompt: ["You are", text] },
  });
const configsOf = (lines: Line[]) =>
  importLines(lines).conversations.map(({ config: { systemPrompt, tools, model } }) => [
    systemPrompt,
    tools,
    model,
  ]);

describe("the agent of a session", () => {
  it("is what its last logged request held", () => {
    const tools = [{ name: "Bash", description: "Runs a command", inputSchema: schema }];
    const lines = [
      user("u1", null, "Go"),
      request("First."),
      assistant("a1", "u1", "m1", "ok"),
      request("Then."),
    ];
    expect(configsOf([...lines, snapshot("s1", "a1", "later")])).toEqual([
      ["You are an agent.\n\nThen.", tools, "claude-opus-4-6"],
    ]);
  });

  it("is what its last snapshot held where requests are not logged, for its branches too", () => {
    const lines = [
      user("u1", null, "Go"),
      snapshot("s1", "u1", "here."),
      assistant("a1", "s1", "m1", "ok"),
      user("u2", "a1", "One way"),
      user("u3", "a1", "Another"),
    ];
    expect(configsOf(lines)).toEqual([
      ["You are\n\nhere.", [], "claude-opus-4-6"],
      ["You are\n\nhere.", [], "claude-opus-4-6"],
    ]);
  });

  it("is unknown where nothing or something else stands there", () => {
    const odd = { type: "api-request-shape", sessionId: "s1", shape: { system: 7, tools: "all" } };
    for (const more of [[], [odd], [{ ...odd, shape: null }]]) {
      expect(configsOf([user("u1", null, "Go"), ...more])).toEqual([[null, [], null]]);
    }
  });
});

describe("an attachment that says what was sent of it", () => {
  it("is in the prompt word by word; others of its type are not", () => {
    const attachment = { type: "environment", snapshot: { platform: "linux" } };
    const rendered = [{ content: "<system-reminder>Platform: linux</system-reminder>" }];
    const [sent, kept] = [{ rendered }, { rendered: null }].map((extra) =>
      claudeCode.content(
        new TextEncoder().encode(JSON.stringify(harness("attachment", "e1", "u1", { attachment, ...extra }))),
      ),
    );
    const text = "<system-reminder>Platform: linux</system-reminder>";
    expect(sent).toEqual({
      parts: [{ type: "context", label: "environment", text }],
      model: [{ type: "context", label: "environment", text }],
    });
    expect(kept?.model).toEqual([]);
  });
});
