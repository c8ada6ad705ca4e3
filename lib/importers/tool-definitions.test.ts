import { expect, it } from "vitest";
import { readToolDefinitions } from "./tool-definitions.ts";

it("reads the forms providers use, and leaves out what has no name", () => {
  const parameters = { type: "object" };
  const tools = [
    { type: "function", function: { name: "a", description: "A", parameters } },
    { name: "b", input_schema: parameters },
    { name: "" },
    "c",
  ];
  expect(readToolDefinitions(tools)).toEqual([
    { name: "a", description: "A", inputSchema: parameters },
    { name: "b", description: null, inputSchema: parameters },
  ]);
  expect(readToolDefinitions(null)).toEqual([]);
});
