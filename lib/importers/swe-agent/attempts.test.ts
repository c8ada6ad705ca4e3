import { expect, it } from "vitest";
import { addTotals, addUsage, emptyTotals } from "#lib/conversation/metrics.ts";
import { detectFormat } from "#lib/importers/registry.ts";
import { jsonFile } from "#lib/importers/testing/corpus-files.ts";
import { sweAgent } from "./importer.ts";

const stats = (cost: number, sent: number, calls: number) => ({
  instance_cost: cost,
  tokens_sent: sent,
  tokens_received: sent / 10,
  api_calls: calls,
});
const attempt = (answer: string, model_stats: object) => ({
  environment: "main",
  trajectory: [{ action: "ls", observation: "a.py", response: answer, thought: answer, state: {} }],
  history: [
    { role: "system", content: "You fix bugs.", agent: "main", message_type: "system_prompt" },
    { role: "user", content: "Fix the parser.", agent: "main", message_type: "observation" },
    { role: "assistant", content: answer, agent: "main", message_type: "action" },
  ],
  info: { exit_status: "submitted", submission: "diff", model_stats },
});
const first = attempt("First try", stats(0.1, 100, 1));
const second = attempt("Second try", stats(0.2, 200, 2));
const chosen = {
  attempts: [first, second],
  ...first,
  info: { ...first.info, best_attempt_idx: 0, model_stats: stats(0.35, 350, 4) },
  replay_config: JSON.stringify({ agent: { model: { name: "m-1" } } }),
};

it("every attempt of the retry loop is a run; together they cost what the file says, reviews included", () => {
  const file = jsonFile("acme__api-1.traj", chosen);
  expect(detectFormat(file)).toBe(sweAgent);
  const { conversations, rejected } = sweAgent.read([file]);
  expect(rejected).toEqual([]);
  expect(
    conversations.map(({ externalId, title, events }) => [externalId, title, events.at(-1)?.summary]),
  ).toEqual([
    ["acme__api-1#attempt-1", "Attempt 1: Fix the parser.", "First try"],
    ["acme__api-1#attempt-2", "Attempt 2: Fix the parser.", "Second try"],
  ]);
  expect(conversations.map(({ config }) => config.model)).toEqual(["m-1", "m-1"]);
  const spent = conversations.map(({ events, unattributed }) =>
    addTotals(
      events.reduce((all, { usage }) => (usage ? addUsage(all, usage) : all), emptyTotals()),
      unattributed,
    ),
  );
  expect(spent.map(({ input, responses }) => [input, responses])).toEqual([
    [150, 2],
    [200, 2],
  ]);
  expect(spent.reduce((sum, { cost }) => sum + (cost ?? 0), 0)).toBeCloseTo(0.35);
});

it("a file saved before one was chosen holds its attempts all the same", () => {
  const { conversations } = sweAgent.read([jsonFile("run.traj", { attempts: [first, second] })]);
  expect(conversations.map(({ unattributed }) => unattributed.input)).toEqual([100, 200]);
  expect(new Set(conversations.map(({ sourceDigest }) => sourceDigest)).size).toBe(2);
});
