import { expect, it } from "vitest";
import { shortModel } from "./model-name.ts";

it.each([
  ["litellm_proxy/anthropic/claude-opus-4-6", "claude-opus-4-6"],
  ["gpt-5.2-codex", "gpt-5.2-codex"],
  ["broken/", "broken/"],
])("shortModel(%s) → %s", (model, shown) => {
  expect(shortModel(model)).toBe(shown);
});
