import { expect, it } from "vitest";
import { readColour, readFilter, writeColour, writeFilter } from "./filter-query.ts";
import { NO_FILTER, type StepFilter } from "./filter-steps.ts";

const FILTER: StepFilter = {
  kinds: new Set(["agent", "error"]),
  tools: new Set(["terminal", "a&b = c"]),
  models: new Set(["gpt-5.5"]),
  keys: new Set(["shared"]),
  origins: new Set(["inherited"]),
  kept: new Set(["noted"]),
  labels: new Set(["root cause"]),
  errorsOnly: true,
};

it("a filter comes back from the address it was written to, beside what else is there", () => {
  const query = new URLSearchParams("branch=a&event=b&q=redis");
  writeFilter(query, FILTER);
  writeColour(query, "latency");
  const linked = new URLSearchParams(query.toString());
  expect(readFilter(linked)).toEqual(FILTER);
  expect(readColour(linked)).toBe("latency");
  expect([linked.get("branch"), linked.get("event"), linked.get("q")]).toEqual(["a", "b", "redis"]);
});

it("clearing leaves nothing of it in the address", () => {
  const query = new URLSearchParams("branch=a");
  writeFilter(query, FILTER);
  writeColour(query, "cost");
  writeFilter(query, NO_FILTER);
  writeColour(query, "key");
  expect(query.toString()).toBe("branch=a");
  expect(readFilter(query)).toEqual(NO_FILTER);
  expect(readColour(query)).toBe("key");
});

it("leaves out what an address names that does not exist", () => {
  const query = new URLSearchParams("step=agent&step=robot&key=mine&only=warnings&tool=&colour=loud");
  expect(readFilter(query)).toEqual({ ...NO_FILTER, kinds: new Set(["agent"]) });
  expect(readColour(query)).toBe("key");
});
