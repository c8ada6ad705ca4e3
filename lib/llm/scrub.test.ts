import { expect, it } from "vitest";
import { scrub } from "./scrub.ts";

it.each([
  [
    "the key itself, in any format",
    "invalid key plain-canary-key (plain-canary-key)",
    "invalid key ********** (**********)",
  ],
  ["other keys", "got sk-proj-abcdef123456", "got **********"],
  ["authorization headers", "header Bearer abcdefghij", "header **********"],
  ["the user part of URLs", "at https://user:pw@host/v1", "at https://**********@host/v1"],
  ["line breaks and control characters", "a\r\nb\u001b[31mc\u202e", "a b [31mc"],
])("removes %s", (_what, text, shown) => {
  expect(scrub(text, "plain-canary-key")).toBe(shown);
});

it("keeps a short placeholder key from eating the text, and bounds the length", () => {
  expect(scrub("no answer", "no")).toBe("no answer");
  expect(scrub("x".repeat(5_000), null)).toHaveLength(300);
});
