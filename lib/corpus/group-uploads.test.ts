import { describe, expect, it } from "vitest";
import { groupUploads } from "./group-uploads.ts";

const UUID = "0a1b2c3d-4e5f-4061-8071-2a3b4c5d6e7f";
const named = (paths: string[]) => groupUploads(paths).map(({ name, paths: members }) => [name, members]);

describe("a tree becomes uploads", () => {
  it("keeps the folder of an OpenHands run together, with everything in it", () => {
    const run = ["r/base_state.json", "r/events/.lock", `r/events/event-00000-${UUID}.json`];
    expect(named([...run, `s/event-00000-${UUID}.json`, "notes.md"])).toEqual([
      ["notes.md", ["notes.md"]],
      ["r", run],
      ["s", [`s/event-00000-${UUID}.json`]],
    ]);
  });

  it("keeps a Codex home together over its days", () => {
    const days = ["home/sessions/2026/11/20/rollout-a.jsonl", "home/sessions/2026/11/21/rollout-b.jsonl"];
    expect(named([...days, "home/archived_sessions/x.jsonl", "home/session_index.jsonl"])).toEqual([
      ["home/archived_sessions", ["home/archived_sessions/x.jsonl"]],
      ["home/session_index.jsonl", ["home/session_index.jsonl"]],
      ["home/sessions", days],
    ]);
  });

  it("keeps a session with the folder of its name, and sessions of one folder that have their own names", () => {
    const files = [`p/${UUID}.jsonl`, `p/${UUID}/subagents/agent-1.jsonl`, `p/1${UUID.slice(1)}.jsonl`];
    expect(named([...files, "p/renamed.jsonl", "p/renamed/agent.jsonl", "p/other.jsonl"])).toEqual([
      ["p/<uuid>", [...files].sort()],
      ["p/other.jsonl", ["p/other.jsonl"]],
      ["p/renamed.jsonl", ["p/renamed.jsonl", "p/renamed/agent.jsonl"]],
    ]);
    expect(named(["ses_a.json", "ses_b.json", "x/ses_c.json", "2026-11-21T00-08-42-753Z_a.jsonl"])).toEqual([
      ["<time>_*", ["2026-11-21T00-08-42-753Z_a.jsonl"]],
      ["ses_*", ["ses_a.json", "ses_b.json"]],
      ["x/ses_*", ["x/ses_c.json"]],
    ]);
  });

  it("gives every file to exactly one upload, in any order of the tree", () => {
    const paths = ["b.json", "a/b.json", `a/${UUID}.jsonl`, "a/sessions/x", `a/event-00001-${UUID}.json`];
    const plans = groupUploads(paths);
    expect(plans.flatMap((plan) => plan.paths).sort()).toEqual([...paths].sort());
    expect(groupUploads([...paths].reverse())).toEqual(plans);
  });
});
