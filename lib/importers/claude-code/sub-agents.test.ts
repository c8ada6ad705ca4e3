import { describe, expect, it } from "vitest";
import { claudeCode } from "./importer.ts";
import { assistant, call, harness, idsOf, jsonl, type Line, result, user } from "./testing/session.ts";

const TASK = { description: "Count files", prompt: "Count the files", subagent_type: "Explore" };
const MAIN = [
  user("u1", null, "Go"),
  assistant("a1", "u1", "m1", [call("c1", TASK, "Task")]),
  result("r1", "a1", "c1", "12 files", { toolUseResult: { agentId: "x1", status: "completed" } }),
  assistant("a2", "r1", "m2", "12"),
];
const AGENT = [
  user("s1u", null, "Count the files", { isSidechain: true, agentId: "x1" }),
  assistant("s1a", "s1u", "n1", "12 files", { isSidechain: true, agentId: "x1" }),
];
const side = (lines: Line[], extra: Line): Line[] => lines.map((line) => ({ ...line, ...extra }));

describe("sub-agents", () => {
  it.each([
    ["beside the session", "p/s1.jsonl", "p/agent-x1.jsonl"],
    ["below the session", "p/s1.jsonl", "p/s1/subagents/agent-x1.jsonl"],
    ["at the top of the upload", "s1.jsonl", "s1/subagents/agent-x1.jsonl"],
  ])("in a file of its own %s is tied to its call", (_where, main, agent) => {
    const { conversations, rejected } = claudeCode.read([jsonl(agent, AGENT), jsonl(main, MAIN)]);
    expect(rejected).toEqual([]);
    expect(conversations.map(idsOf)).toEqual([
      ["u1", "a1", "r1", "a2"],
      ["s1u", "s1a"],
    ]);
    expect(conversations[1]).toMatchObject({
      spawnedBy: { key: main, eventId: "a1" },
      forkedFrom: null,
      externalId: "s1#agent-x1",
      title: "Count the files",
      sourceDigest: null,
    });
  });

  it("between the lines of the session comes out of it", () => {
    const agent = side(AGENT, { agentId: undefined });
    const lines = [...MAIN.slice(0, 2), ...agent, ...MAIN.slice(2)];
    const { conversations, rejected } = claudeCode.read([jsonl("s1.jsonl", lines)]);
    expect(rejected).toEqual([]);
    expect(conversations.map(idsOf)).toEqual([
      ["u1", "a1", "r1", "a2"],
      ["s1u", "s1a"],
    ]);
    // By the prompt of the call: these lines name no agent.
    expect(conversations[1]?.spawnedBy).toEqual({ key: "s1.jsonl", eventId: "a1" });
  });

  it("stays one when a line of it was lost", () => {
    const lost = assistant("s1z", "gone", "n9", "Done", { isSidechain: true });
    const lines = [...MAIN, ...side(AGENT, { agentId: undefined }), lost];
    const { conversations, rejected } = claudeCode.read([jsonl("s1.jsonl", lines)]);
    expect(conversations.slice(1).map(idsOf)).toEqual([["s1u", "s1a", "s1z"]]);
    expect(rejected).toMatchObject([{ line: 7, reason: expect.stringMatching(/^goes on from gone/) }]);
  });

  it("told apart when two run at once", () => {
    const other = [
      user("s2u", null, "Count the lines", { isSidechain: true, agentId: "x2" }),
      assistant("s2a", "s2u", "n2", "900", { isSidechain: true, agentId: "x2" }),
    ];
    const mixed = [...AGENT.slice(0, 1), ...other, ...AGENT.slice(1)];
    const { conversations } = claudeCode.read([jsonl("s1.jsonl", [...MAIN, ...mixed])]);
    expect(conversations.slice(1).map(idsOf)).toEqual([
      ["s1u", "s1a"],
      ["s2u", "s2a"],
    ]);
    // Nothing calls the second: it belongs to the session of its file.
    expect(conversations[2]?.spawnedBy).toEqual({ key: "s1.jsonl", eventId: null });
  });

  it("tied by the line its first one names, by the text of the result, by progress, by a workflow run", () => {
    const bare = side(AGENT, { agentId: undefined });
    const named = claudeCode.read([
      jsonl("s1.jsonl", [
        ...MAIN.slice(0, 2),
        ...side(bare.slice(0, 1), { parentUuid: "a1", message: { role: "user", content: "?" } }),
        ...bare.slice(1),
      ]),
    ]);
    expect(named.conversations[1]?.spawnedBy?.eventId).toBe("a1");

    const text = result("r1", "a1", "c1", "12 files\nagentId: x1 (for resuming)");
    const byText = claudeCode.read([
      jsonl("s1.jsonl", [...MAIN.slice(0, 2), text]),
      jsonl("agent-x1.jsonl", AGENT),
    ]);
    expect(byText.conversations[1]?.spawnedBy?.eventId).toBe("a1");

    const other = side(AGENT, { message: { role: "user", content: "Otherwise worded" } });
    const progress = harness("progress", "p1", "a1", {
      data: { type: "agent_progress", agentId: "x1" },
      parentToolUseID: "c1",
    });
    const byProgress = claudeCode.read([
      jsonl("s1.jsonl", [...MAIN.slice(0, 2), progress]),
      jsonl("agent-x1.jsonl", other),
    ]);
    expect(byProgress.conversations[1]?.spawnedBy?.eventId).toBe("a1");

    const run = result("r1", "a1", "c1", "launched", { toolUseResult: { runId: "wf_1" } });
    const byRun = claudeCode.read([
      jsonl("s1.jsonl", [...MAIN.slice(0, 2), run]),
      jsonl("s1/subagents/workflows/wf_1/agent-x1.jsonl", other),
    ]);
    expect(byRun.conversations[1]?.spawnedBy?.eventId).toBe("a1");
  });

  it("of a sub-agent is tied to that one, and stands behind it", () => {
    const outer = [
      user("s1u", null, "Count the files", { isSidechain: true, agentId: "x1" }),
      assistant("s1a", "s1u", "n1", [call("c9", { prompt: "Deeper" }, "Task")], {
        isSidechain: true,
        agentId: "x1",
      }),
    ];
    const inner = [user("t1u", null, "Deeper", { isSidechain: true, agentId: "x9" })];
    const files = [
      jsonl("s1/subagents/agent-a9.jsonl", inner),
      jsonl("s1/subagents/agent-x1.jsonl", outer),
      jsonl("s1.jsonl", MAIN),
    ];
    const { conversations } = claudeCode.read(files);
    expect(conversations.map((each) => [each.key, each.spawnedBy?.key ?? null])).toEqual([
      ["s1.jsonl", null],
      ["s1/subagents/agent-x1.jsonl", "s1.jsonl"],
      ["s1/subagents/agent-a9.jsonl", "s1/subagents/agent-x1.jsonl"],
    ]);
  });

  it("alone in an upload is a run of its own, described by its meta file", () => {
    const meta = { agentType: "Explore", description: "Count\u0007 files" };
    const files = [
      jsonl("s1/subagents/agent-x1.jsonl", AGENT),
      { path: "s1/subagents/agent-x1.meta.json", bytes: new TextEncoder().encode(JSON.stringify(meta)) },
      jsonl("s1/subagents/workflows/w/journal.jsonl", [{ type: "started", key: "k", agentId: "x1" }]),
    ];
    const { conversations, ignored } = claudeCode.read(files);
    expect(conversations).toMatchObject([{ spawnedBy: null, title: "Count files" }]);
    expect(JSON.parse(conversations[0]?.agentState ?? "")).toMatchObject({
      agentId: "x1",
      agentType: "Explore",
    });
    expect(ignored).toEqual(["s1/subagents/workflows/w/journal.jsonl"]);
  });

  it("in the stream of the command line is known by the call it belongs to", () => {
    const stream = (type: string, uuid: string, message: Line, parent: string | null = null): Line => ({
      type,
      uuid,
      session_id: "s1",
      parent_tool_use_id: parent,
      message,
    });
    const lines = [
      {
        type: "system",
        subtype: "init",
        uuid: "i",
        session_id: "s1",
        cwd: "/repo",
        model: "claude-opus-4-6",
      },
      stream("assistant", "a1", { id: "m1", role: "assistant", content: [call("c1", TASK, "Task")] }),
      stream("user", "s1u", { role: "user", content: "Count the files" }, "c1"),
      stream("assistant", "s1a", { id: "n1", role: "assistant", content: "12" }, "c1"),
      stream("user", "r1", {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: "c1", content: "12" }],
      }),
    ];
    const { conversations, rejected } = claudeCode.read([jsonl("stream.jsonl", lines)]);
    expect(rejected).toEqual([]);
    expect(conversations.map(idsOf)).toEqual([
      ["i", "a1", "r1"],
      ["s1u", "s1a"],
    ]);
    expect(conversations[1]?.spawnedBy).toEqual({ key: "stream.jsonl", eventId: "a1" });
  });
});
