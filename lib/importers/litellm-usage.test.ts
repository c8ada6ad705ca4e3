import { expect, it } from "vitest";
import { liteLlmUsage } from "./litellm-usage.ts";

it("takes the cache from either name, the prompt as it is", () => {
  const anthropic = {
    prompt_tokens: 10,
    completion_tokens: 2,
    cache_read_input_tokens: 6,
    cache_creation_input_tokens: 3,
  };
  expect(liteLlmUsage(anthropic, "m")).toMatchObject({
    model: "m",
    input: 10,
    cacheRead: 6,
    cacheWrite: 3,
    output: 2,
  });
  const openai = { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } };
  expect(liteLlmUsage(openai, null)).toMatchObject({ cacheRead: 4, cacheWrite: null });
});

it("is null without a count", () => {
  expect([null, {}, "x", { total_tokens: 3 }].map((each) => liteLlmUsage(each, null))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
