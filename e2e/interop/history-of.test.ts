import { describe, expect, it } from "vitest";
import { missingPieces } from "./history-of.ts";

const HISTORY = [["Fix the build."], ["terminal", "make -k"], ["1 failed"], ["It is fixed."]];

const chat = (...contents: string[]) => ({
  messages: contents.map((content) => ({ role: "user", content })),
});

describe("a request", () => {
  it("that says everything in order lacks nothing, however it is wrapped", () => {
    const call = { name: "terminal", arguments: JSON.stringify({ command: "make  -k" }) };
    const body = {
      input: ["Fix the\nbuild.", { function: call }, { output: "1 failed" }, "It is fixed.", "And now?"],
    };
    expect(missingPieces(HISTORY, body)).toEqual([]);
  });

  it("lacks what is left out, changed or stands before what it must follow", () => {
    expect(missingPieces(HISTORY, chat("Fix the build.", "terminal", "make -k", "It is fixed."))).toEqual([
      ["1 failed"],
    ]);
    expect(missingPieces([["terminal", "make -k"]], chat("terminal", "make"))).toHaveLength(1);
    expect(missingPieces([["first"], ["second"]], chat("second", "first"))).toEqual([["second"]]);
  });
});
