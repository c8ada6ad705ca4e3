import { describe, expect, it } from "vitest";
import { chooseTitle, placeTitle, sessionTitle } from "./choose-title.ts";
import type { ImportedEvent } from "./importer.ts";

type Step = Pick<ImportedEvent, "kind" | "role" | "summary" | "toolName">;

const call = (toolName: string, summary: string): Step => ({
  kind: "tool_call",
  role: null,
  summary,
  toolName,
});
const said = (summary: string): Step => ({ kind: "message", role: "assistant", summary, toolName: null });
const result = (summary: string): Step => ({ kind: "tool_result", role: null, summary, toolName: "bash" });

function title(asked: string[], steps: Step[] = [], given: string | null = null): string {
  return chooseTitle({ given, asked, steps: () => steps, fallback: "Session s1" });
}

describe("chooseTitle", () => {
  it("keeps the source's own name", () => {
    expect(title(["Fix it"], [], "My run")).toBe("My run");
    expect(title(["Fix it"], [], " ")).toBe("Fix it");
  });

  it.each([
    "/status",
    "/model opus",
    "! ls",
    "<environment_context>",
    "Context: environment",
    "(image)",
    "# AGENTS.md instructions for /w",
    "This session is being continued from a previous conversation that ran out of context.",
    "/home/a/shot.png",
    "file:///home/a/b",
    '{"n":1}',
    "…",
    "",
  ])("passes over %j for what was asked", (line) => {
    expect(title([line, "Fix the build"])).toBe("Fix the build");
  });

  it.each(["/review the login page", "/etc is full, why?", "👍", "Why {a}?", "計数"])("takes %j", (line) => {
    expect(title([line, "Later"])).toBe(line);
  });

  it("reads the words of a request that is JSON", () => {
    expect(title(['{"id": 7, "task": "Count the\\nfiles", "n": 1}'])).toBe("Count the files");
  });

  it("says what came of a command when nothing else was asked", () => {
    expect(title(["/init"], [said("I'll look around")])).toBe("/init: I'll look around");
    expect(title(["/status"])).toBe("/status");
  });

  it("else says what the first step does, never a bare path, JSON or output", () => {
    expect(title([], [result("5 passed"), call("read", "/Users/a/work/src/main.ts")])).toBe(
      "read: …/src/main.ts",
    );
    expect(title([], [call("bash", 'bash {"a":1}')])).toBe("bash");
    expect(title([], [said('{"a":1}'), said("Done")])).toBe("Done");
    expect(title([], [result("5 passed")])).toBe("Result of bash: 5 passed");
    expect(title(["/home/a/shot.png"], [call("view", "shot.png")])).toBe("view: shot.png");
    expect(title([])).toBe("Session s1");
  });

  it("is at most 80 units, and looks at no more than the beginning", () => {
    expect(title(["long ".repeat(100)]).length).toBeLessThanOrEqual(80);
    let made = 0;
    function* steps(): Generator<Step> {
      for (; ; made++) yield result("");
    }
    expect(chooseTitle({ asked: [], steps, fallback: "Session" })).toBe("Session");
    expect(made).toBeLessThan(1_000);
  });
});

describe("sessionTitle", () => {
  it.each([
    ["a/b/2026-run.jsonl", "Session 2026-run"],
    ["s1#agent-2", "Session s1#agent-2"],
    ["upload.jsonl", "Session upload"],
    ["upload", "Codex session"],
    ["upload#agent-2", "Codex session, agent-2"],
  ])("%s is called %s", (name, shown) => expect(sessionTitle(name, "Codex")).toBe(shown));
});

describe("placeTitle", () => {
  it.each([
    ["chats.jsonl line 3", "chats.jsonl line 3"],
    ["upload handler", "upload handler"],
    ["upload", "SWE-agent run"],
    ["upload line 3", "SWE-agent run, line 3"],
    ["upload:3", "SWE-agent run, 3"],
  ])("%s is called %s", (place, shown) => expect(placeTitle(place, "SWE-agent run")).toBe(shown));
});
