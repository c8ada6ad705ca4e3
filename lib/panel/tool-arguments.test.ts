import { describe, expect, it } from "vitest";
import type { ContentPart } from "#lib/conversation/content.ts";
import { dropRepeatedNotes, readToolArguments } from "./tool-arguments.ts";

describe("readToolArguments", () => {
  it("puts a shell command first and short arguments behind it", () => {
    expect(readToolArguments('{"command":"pwd > out.txt","security_risk":"LOW","timeout":30}')).toEqual({
      kind: "fields",
      command: "pwd > out.txt",
      blocks: [],
      rest: [
        ["security_risk", "LOW"],
        ["timeout", "30"],
      ],
    });
  });

  it("reads an editor's sub-command with its path and marks both sides of a replacement", () => {
    const text = JSON.stringify({ command: "str_replace", path: "/a/b.py", old_str: "x", new_str: "y\nz" });
    expect(readToolArguments(text)).toEqual({
      kind: "fields",
      command: "str_replace /a/b.py",
      blocks: [
        { label: "old_str", text: "x", change: "removed" },
        { label: "new_str", text: "y\nz", change: "added" },
      ],
      rest: [],
    });
  });

  it("joins a list of words as a shell would need it", () => {
    const read = readToolArguments('{"command":["bash","-lc","echo \'hi there\'"]}');
    expect(read).toMatchObject({ kind: "fields", command: String.raw`bash -lc 'echo '\''hi there'\'''` });
  });

  it("keeps a short list of values on the line", () => {
    expect(readToolArguments('{"command":"view","path":"/a.py","view_range":[30,40]}')).toMatchObject({
      command: "view /a.py",
      rest: [["view_range", "[30,40]"]],
    });
  });

  it("gives long texts a block", () => {
    const read = readToolArguments(JSON.stringify({ message: "word ".repeat(40) }));
    expect(read).toMatchObject({
      kind: "fields",
      command: null,
      blocks: [{ label: "message", change: null }],
    });
  });

  it("shows JSON as it is when fields would say something else than the model wrote", () => {
    for (const text of [
      '{"id":12345678901234567890}',
      '{"a":{"b":1}}',
      "[1]",
      '{"command":"ls","command":"rm x"}',
    ]) {
      expect(readToolArguments(text).kind).toBe("json");
    }
    expect(readToolArguments('{"__proto__":"x"}')).toMatchObject({ rest: [["__proto__", "x"]] });
  });

  it("shows invalid JSON exactly as written", () => {
    expect(readToolArguments('{"command": "ls')).toEqual({ kind: "text", text: '{"command": "ls' });
  });
});

describe("dropRepeatedNotes", () => {
  const call: ContentPart = {
    type: "tool_call",
    callId: "c1",
    name: "bash",
    arguments: '{"command":"ls","security_risk":"LOW"}',
    executable: true,
    title: null,
  };
  const note = (label: string, text: string): ContentPart => ({ type: "note", label, text });

  it("drops a note that repeats an argument, and only that", () => {
    const kept = [call, note("security risk", "HIGH"), note("critic", "LOW")];
    expect(dropRepeatedNotes([...kept, note("security risk", "LOW")])).toEqual(kept);
    expect(dropRepeatedNotes([note("security risk", "LOW")])).toHaveLength(1);
  });
});
