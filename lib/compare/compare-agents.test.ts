import { describe, expect, it } from "vitest";
import { type AgentConfig, NO_AGENT } from "#lib/conversation/agent-config.ts";
import { compareAgents } from "./compare-agents.ts";
import { foldRows } from "./fold-rows.ts";
import { sortByValue } from "./sort-values.ts";

const AGENT: AgentConfig = {
  provider: "openai",
  model: "gpt-5",
  baseUrl: null,
  credentialEnv: null,
  systemPrompt: "Be brief.",
  tools: [{ name: "bash", description: null, inputSchema: { type: "object", required: ["a"] } }],
  parameters: NO_AGENT.parameters,
  source: null,
};

describe("compareAgents", () => {
  it("finds nothing between equals, whatever the order of keys in a schema", () => {
    const tools = [{ name: "bash", description: null, inputSchema: { required: ["a"], type: "object" } }];
    expect(compareAgents(AGENT, { ...AGENT, tools, source: "{}" })).toEqual([]);
  });

  it("names every difference with both values, what is cached first", () => {
    const other: AgentConfig = {
      ...AGENT,
      model: null,
      systemPrompt: "Be thorough.",
      tools: [{ name: "edit", description: null, inputSchema: null }],
      parameters: { ...AGENT.parameters, temperature: 0 },
    };
    const found = compareAgents(AGENT, other);
    expect(found.map(({ name, cached }) => [name, cached])).toEqual([
      ["Model", true],
      ["System prompt", true],
      ["Tool bash", true],
      ["Tool edit", true],
      ["Temperature", false],
    ]);
    expect(found[0]).toMatchObject({ left: "gpt-5", right: null });
    expect(found[4]).toMatchObject({ left: null, right: "0" });
  });

  it("says when only the order of tools differs: a provider caches by it", () => {
    const edit = { name: "edit", description: null, inputSchema: null };
    const [left, right] = [
      [...AGENT.tools, edit],
      [edit, ...AGENT.tools],
    ];
    expect(compareAgents({ ...AGENT, tools: left }, { ...AGENT, tools: right })).toEqual([
      { name: "Order of tools", left: "bash, edit", right: "edit, bash", format: "line", cached: true },
    ]);
  });
});

it("sorts what has no value last, in both directions", () => {
  const items = [{ cost: null }, { cost: 2 }, { cost: 10 }, { cost: null }, { cost: 0 }];
  const order = (direction: "ascending" | "descending") =>
    sortByValue(items, ({ cost }) => cost, direction).map(({ cost }) => cost);
  expect(order("ascending")).toEqual([0, 2, 10, null, null]);
  expect(order("descending")).toEqual([10, 2, 0, null, null]);
});

it("folds runs of equal rows until they are opened", () => {
  const rows = (["equal", "equal", "equal", "changed", "equal", "left"] as const).map((relation) => ({
    relation,
  }));
  expect(foldRows(rows, new Set())).toEqual([
    { type: "fold", from: 0, to: 3 },
    { type: "row", row: 3 },
    { type: "row", row: 4 },
    { type: "row", row: 5 },
  ]);
  expect(foldRows(rows, new Set([0])).map((item) => item.type)).toEqual(
    Array.from({ length: 6 }, () => "row"),
  );
});
