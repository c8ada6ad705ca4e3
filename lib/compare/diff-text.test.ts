import { describe, expect, it } from "vitest";
import { seededRandom } from "#lib/conversation/testing/seeded-random.ts";
import { diffText, foldEqualLines, type Span } from "./diff-text.ts";
import { spellArguments } from "./spell-arguments.ts";
import { pairBlocks, readStepBlocks, tellingParts } from "./step-blocks.ts";

const textOf = (spans: Span[] | null) => spans?.map(({ text }) => text).join("") ?? null;

describe("diffText", () => {
  it("keeps both texts whole, and marks nothing in lines it calls equal", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = seededRandom(seed);
      const text = () =>
        Array.from({ length: random.int(12) }, () => `word ${random.int(4)} and ${random.int(4)}`).join("\n");
      const [left, right] = [text(), text()];
      const lines = diffText(left, right);
      const sideOf = (side: "left" | "right") => lines.flatMap((line) => textOf(line[side]) ?? []).join("\n");
      expect([sideOf("left"), sideOf("right")], `seed ${seed}`).toEqual([left, right]);
      for (const line of lines.filter(({ changed }) => !changed)) {
        expect(textOf(line.left), `seed ${seed}`).toBe(textOf(line.right));
        expect(
          line.left?.some(({ changed }) => changed),
          `seed ${seed}`,
        ).toBe(false);
      }
    }
  });

  it("marks the words of a changed line", () => {
    expect(diffText("keep\npytest -x tests/auth", "keep\npytest -q tests/auth")).toEqual([
      { left: [{ text: "keep", changed: false }], right: [{ text: "keep", changed: false }], changed: false },
      {
        left: [
          { text: "pytest -", changed: false },
          { text: "x", changed: true },
          { text: " tests/auth", changed: false },
        ],
        right: [
          { text: "pytest -", changed: false },
          { text: "q", changed: true },
          { text: " tests/auth", changed: false },
        ],
        changed: true,
      },
    ]);
  });

  it("marks lines wholly that have hardly a word in common", () => {
    const [line] = diffText("alpha beta gamma", "one two three");
    expect(line?.left).toEqual([{ text: "alpha beta gamma", changed: true }]);
  });
});

it("folds equal lines away from changes", () => {
  const same = Array.from({ length: 20 }, (_, at) => `line ${at}`);
  const items = foldEqualLines(diffText(same.join("\n"), [...same, "new"].join("\n")), 2);
  expect(items.map((item) => (item.type === "fold" ? item.count : textOf(item.line.right)))).toEqual([
    18,
    "line 18",
    "line 19",
    "new",
  ]);
});

describe("blocks of a step", () => {
  it("spells arguments alike whatever the order of their keys, strings of many lines spread", () => {
    const spelled = spellArguments('{"path":"a.py","new_str":"one\\n\\"two\\""}');
    expect(spelled).toBe(
      ["{", '  "new_str": |,', "    one", '    "two"', '  "path": "a.py"', "}"].join("\n"),
    );
    expect(spellArguments('{"new_str":"one\\n\\"two\\"", "path":"a.py"}')).toBe(spelled);
    expect(spellArguments("not { json")).toBe("not { json");
  });

  it("pairs pieces by name, in order", () => {
    const call = (name: string, args: string) =>
      ({ type: "tool_call", callId: name, name, arguments: args, executable: true, title: null }) as const;
    const left = readStepBlocks([{ type: "text", text: "Look" }, call("bash", "ls"), call("edit", "a")]);
    const right = readStepBlocks([call("bash", "pwd"), { type: "text", text: "Done" }]);
    expect(pairBlocks(left, right)).toEqual([
      { label: "Message", left: "Look", right: null },
      { label: "Call of bash", left: "ls", right: "pwd" },
      { label: "Call of edit", left: "a", right: null },
      { label: "Message", left: null, right: "Done" },
    ]);
  });

  it("says how a result ended, because that alone may differ", () => {
    const result = { type: "tool_result", callId: "1", name: "bash", text: "out", outcome: "ok" } as const;
    expect(readStepBlocks([{ ...result, exitCode: 1 }])).toEqual([
      { label: "Result of bash", text: "[exit code 1]\nout" },
    ]);
    expect(readStepBlocks([{ ...result, exitCode: 0 }])[0]?.text).toBe("out");
  });

  it("a step says what was said in it; the harness' reports count where there is nothing else", () => {
    const text = { type: "text" as const, text: "Hi" };
    const tokens = { type: "note" as const, label: "tokens", text: "9" };
    const said = { kind: "message" as const, contentHash: "a", parts: [text] };
    const report = { kind: "log" as const, contentHash: null, parts: [tokens] };
    const added = { kind: "log" as const, contentHash: "b", parts: [text] };
    const failed = { kind: "error" as const, contentHash: null, parts: [tokens] };
    expect(tellingParts([said, report, added])).toEqual([text, text]);
    expect(tellingParts([said, failed])).toEqual([text, tokens]);
    expect(tellingParts([report])).toEqual([tokens]);
  });
});
