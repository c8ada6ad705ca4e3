import { describe, expect, it } from "vitest";
import { checkTags, forkTags } from "./tags.ts";

describe("tags", () => {
  it("accepts keys of lower-case letters and digits with values of 256 characters (with_tags)", () => {
    const tags = { job4711: "x".repeat(256), emoji: "🌱".repeat(256), empty: "" };
    expect(checkTags(tags)).toEqual({ ok: true, value: tags });
  });

  it.each(["triggered_by", "Team", "", "a b", "ü", "a\n"])("refuses the key %j by name", (key) => {
    const checked = checkTags({ fine: "1", [key]: "1" });
    expect(checked).toMatchObject({ ok: false, error: { code: "invalid_request" } });
    expect(JSON.stringify(checked)).toContain(JSON.stringify(`'${key}'`).slice(1, -1));
  });

  it("refuses a value of 257 characters, naming its key", () => {
    expect(checkTags({ note: "x".repeat(257) })).toMatchObject({
      error: { message: expect.stringContaining("'note'") },
    });
    expect(checkTags({ note: "🌱".repeat(257) }).ok).toBe(false);
  });

  it("makes the title a tag, which wins over a given one (with_title_sets_tag)", () => {
    expect(forkTags({ tags: { title: "old", a: "1" }, title: "New" })).toEqual({
      ok: true,
      value: { title: "New", a: "1" },
    });
    expect(forkTags({ tags: { a: "1" }, title: null })).toEqual({ ok: true, value: { a: "1" } });
  });
});
