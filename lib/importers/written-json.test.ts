import { describe, expect, it } from "vitest";
import { parseWrittenJson } from "./written-json.ts";

describe("parseWrittenJson", () => {
  it("reads an object", () => {
    expect(parseWrittenJson('{"command":["ls"]}')).toEqual({ command: ["ls"] });
  });

  it("counts no bracket inside a string as depth", () => {
    expect(parseWrittenJson(`{"output":"${"{[".repeat(400)}"}`)).toHaveProperty("output");
  });

  it.each(["", "ls -la", "[1]", "null", '{"command":', `${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}`])(
    "takes %.20s for nothing",
    (written) => {
      expect(parseWrittenJson(written)).toEqual({});
    },
  );

  it("leaves prototypes alone", () => {
    const read = parseWrittenJson('{"__proto__":{"polluted":true}}');
    expect(Object.hasOwn(read, "__proto__")).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
