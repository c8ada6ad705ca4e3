import { describe, expect, test } from "vitest";
import { providerStatuses } from "#lib/llm/provider-catalog.ts";
import { chooseModel, findAnswerer, nameModel, suggestModels } from "./model-choice.ts";

const CLAUDE = { provider: null, model: "anthropic/claude-sonnet-4-5" };
const NOTHING = providerStatuses({});
const OPENAI = providerStatuses({ OPENAI_API_KEY: "x" });

describe("naming a model", () => {
  test("the provider stands before it once, whoever wrote it", () => {
    expect(nameModel({ provider: "openai", model: "gpt-5.5" })).toBe("openai/gpt-5.5");
    expect(nameModel({ provider: "openai", model: "openai/gpt-5.5" })).toBe("openai/gpt-5.5");
    expect(nameModel({ provider: "openrouter", model: "openai/gpt-5.5" })).toBe("openrouter/openai/gpt-5.5");
    expect(nameModel({ provider: "offline", model: "gpt-5.5" })).toBe("offline");
    expect(nameModel({ provider: null, model: null })).toBe("");
  });

  test("what it names is what a turn is sent with", () => {
    const agent = { provider: "openrouter", model: "openai/gpt-5.5" };
    expect(chooseModel(nameModel(agent), CLAUDE)).toEqual(agent);
  });
});

describe("choosing a model", () => {
  test("the branch's own model and an empty field change nothing", () => {
    expect(chooseModel(" anthropic/claude-sonnet-4-5 ", CLAUDE)).toEqual({});
    expect(chooseModel("", CLAUDE)).toEqual({});
  });

  test("a prefix names the provider, a known family implies it, anything else stays with the branch's", () => {
    expect(chooseModel("openai/gpt-5.5", CLAUDE)).toEqual({ provider: "openai", model: "gpt-5.5" });
    expect(chooseModel("gpt-5.5", CLAUDE)).toEqual({ provider: "openai", model: "gpt-5.5" });
    expect(chooseModel("my-model", CLAUDE)).toEqual({ model: "my-model" });
    expect(chooseModel("offline", CLAUDE)).toEqual({ provider: "offline" });
  });
});

describe("who answers", () => {
  test("the offline model, unasked, when nothing is configured", () => {
    expect(findAnswerer(CLAUDE, {}, NOTHING)).toEqual({ kind: "offline", chosen: false });
    expect(findAnswerer(CLAUDE, { provider: "offline" }, OPENAI)).toEqual({ kind: "offline", chosen: true });
  });

  test("a configured provider, or the sentence that says what is missing", () => {
    const chosen = findAnswerer(CLAUDE, { provider: "openai", model: "gpt-5.5" }, OPENAI);
    expect(chosen).toMatchObject({ kind: "provider", provider: { id: "openai" } });
    const own = findAnswerer(CLAUDE, {}, OPENAI);
    expect(own).toMatchObject({ kind: "problem" });
    expect(own.kind === "problem" && own.sentence).toContain("ANTHROPIC_API_KEY");
    const nameless = findAnswerer({ provider: null, model: "my-model" }, {}, OPENAI);
    expect(nameless).toMatchObject({ kind: "problem" });
  });
});

test("suggestions: the own model first, models of configured providers only, offline last, none twice", () => {
  const models = ["gpt-5.5", "claude-sonnet-4-5", "deepseek-chat"];
  expect(suggestModels(CLAUDE, OPENAI, models)).toEqual([
    "anthropic/claude-sonnet-4-5",
    "openai/gpt-5.5",
    "offline",
  ]);
  const own = { provider: "openai", model: "gpt-5.5" };
  expect(suggestModels(own, OPENAI, models)).toEqual(["openai/gpt-5.5", "offline"]);
});
