import { describe, expect, it } from "vitest";
import { ForkRequest } from "#lib/api/fork.ts";
import type { ForkTarget } from "#lib/api/selection.ts";
import { agentEdits, buildForkRequest, checkForkForm, type ForkForm, initialForkForm } from "./fork-form.ts";

const target: ForkTarget = { conversationId: "c1", eventId: "e7", cut: "after" };
const source = { model: "model-a", systemPrompt: "Be brief." };
const formOf = (edit: Partial<ForkForm> = {}): ForkForm => ({ ...initialForkForm(target), ...edit });
const requestOf = (edit: Partial<ForkForm> = {}) =>
  buildForkRequest(formOf(edit), { target, source, idempotencyKey: "0123456789abcdef" });
const tag = (id: number, name: string, value: string) => ({ id, name, value });

describe("buildForkRequest", () => {
  it("asks for a plain copy when nothing was touched", () => {
    expect(requestOf()).toEqual({
      conversationId: "c1",
      fromEventId: "e7",
      cut: "after",
      title: null,
      tags: {},
      resetMetrics: true,
      cacheKey: "own",
      agent: null,
      idempotencyKey: "0123456789abcdef",
    });
  });

  it("sends every choice, in a form the server accepts", () => {
    const request = requestOf({
      cut: "before",
      title: "  Stricter prompt ",
      tags: [tag(1, "team", "ci"), tag(2, "", "")],
      model: " model-b ",
      systemPrompt: "",
      keyKind: "explicit",
      explicitKey: " verbatim ",
      metrics: "carry",
    });
    expect(request).toMatchObject({
      cut: "before",
      title: "Stricter prompt",
      tags: { team: "ci" },
      resetMetrics: false,
      cacheKey: { key: " verbatim " },
      agent: { model: "model-b", systemPrompt: null },
    });
    expect(ForkRequest.parse(request)).toEqual(request);
    expect(requestOf({ keyKind: "inherit" }).cacheKey).toBe("inherit");
  });
});

describe("agentEdits", () => {
  it("has nothing to say when an edit was taken back", () => {
    expect(agentEdits({ model: "model-a", systemPrompt: "Be brief." }, source)).toBeNull();
    expect(agentEdits({ model: "", systemPrompt: "" }, { model: null, systemPrompt: null })).toBeNull();
  });

  it("names only what differs", () => {
    expect(agentEdits({ model: null, systemPrompt: "Be long." }, source)).toEqual({
      systemPrompt: "Be long.",
    });
    expect(agentEdits({ model: "x", systemPrompt: null }, { ...source, model: null })).toEqual({
      model: "x",
    });
  });
});

describe("checkForkForm", () => {
  it("is content with an untouched form and with rows nobody filled in", () => {
    expect(checkForkForm(formOf({ tags: [tag(1, "", "")] }), source)).toEqual({});
  });

  it("says what is wrong with each tag", () => {
    const tags = [
      tag(1, "Team", "x"),
      tag(2, "", "value"),
      tag(3, "ok", "y".repeat(257)),
      tag(4, "twice", "a"),
      tag(5, "twice", "b"),
      tag(6, "fine9", "z".repeat(256)),
    ];
    const errors = checkForkForm(formOf({ tags }), source).tags ?? {};
    expect(Object.keys(errors)).toEqual(["1", "2", "3", "5"]);
    expect(errors[1]).toContain("'Team'");
    expect(errors[5]).toContain("twice");
  });

  it("asks for what is missing or too long", () => {
    expect(checkForkForm(formOf({ model: " " }), source).model).toBeDefined();
    expect(checkForkForm(formOf({ model: "" }), { ...source, model: null }).model).toBeUndefined();
    expect(checkForkForm(formOf({ keyKind: "explicit" }), source).explicitKey).toBeDefined();
    expect(checkForkForm(formOf({ keyKind: "own", explicitKey: "" }), source).explicitKey).toBeUndefined();
    expect(checkForkForm(formOf({ title: "t".repeat(201) }), source).title).toBeDefined();
    const long = { keyKind: "explicit", explicitKey: "k".repeat(513), model: "m".repeat(301) } as const;
    expect(Object.keys(checkForkForm(formOf(long), source)).sort()).toEqual(["explicitKey", "model"]);
  });
});
