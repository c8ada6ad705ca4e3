import { describe, expect, it } from "vitest";
import type { ImportedConversation, SourceFile } from "#lib/importers/importer.ts";
import { openhandsSdk } from "./importer.ts";
import { jsonFile } from "./testing/fixture.ts";
import { ConversationLog } from "./testing/fork-fixture.ts";

const call = (command: string) => ({ tools: [{ name: "terminal", args: { command } }] });

function source(): ConversationLog {
  return ConversationLog.start("forks").add({ user: "Fix it." }, call("make"), call("make test"));
}

function read(...uploads: SourceFile[][]) {
  const { conversations, rejected } = openhandsSdk.read(uploads.flat());
  expect(rejected).toEqual([]);
  return conversations;
}

const idsOf = (each: ImportedConversation | undefined) => each?.events.map(({ eventId }) => eventId);
const spentOf = (conversations: readonly ImportedConversation[]) =>
  conversations.reduce(
    (sum, each) =>
      sum +
      (each.unattributed.input ?? 0) +
      each.events.reduce((own, { usage }) => own + (usage?.input ?? 0), 0),
    0,
  );
const meteredBy = (...logs: ConversationLog[]) =>
  [...new Set(logs.flatMap(({ metered }) => metered))].reduce((sum, { usage }) => sum + usage.input, 0);

describe("directories that begin with the same events", () => {
  it("are a run and its fork, which owns only what it added", () => {
    const parent = source();
    const at = parent.path().at(-3)?.id ?? "";
    const fork = parent.fork("fork", { from: at }).add({ user: "Try another way." }, call("bazel build"));
    parent.add(call("git push"));
    const [root, child, ...others] = read(fork.files(), parent.files());
    expect(others).toEqual([]);
    expect(idsOf(root)).toEqual(parent.events.map(({ id }) => id));
    expect(child?.forkedFrom).toEqual({ key: root?.key, eventId: at });
    expect(idsOf(child)).toEqual(fork.events.slice(4).map(({ id }) => id));
    expect([child?.externalId, child?.title]).toEqual([fork.id, "Try another way."]);
    expect(child?.promptCacheKey).toBe(`cache_${fork.id}`);
    expect(spentOf([root, child].flatMap((each) => each ?? []))).toBe(meteredBy(parent, fork));
  });

  it("count meters once that a fork took along", () => {
    const parent = source();
    const fork = parent.fork("fork", { resetMetrics: false }).add(call("ls"), call("pwd"));
    const conversations = read(parent.files(), fork.files());
    expect(conversations.map(({ forkedFrom }) => forkedFrom?.eventId ?? null)).toEqual([
      null,
      parent.events.at(-1)?.id,
    ]);
    expect(spentOf(conversations)).toBe(meteredBy(parent, fork));
    expect(conversations.map(({ unattributed }) => [unattributed.responses, unattributed.input])).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it("hang from the one their server names, whatever else speaks for another", () => {
    const parent = source();
    const fork = parent.fork("fork").add(call("one"));
    const grandchild = fork.fork("grandchild", { from: parent.events.at(-1)?.id ?? "" }).add(call("two"));
    const options = { withMeta: true };
    const conversations = read(grandchild.files(options), fork.files(options), parent.files(options));
    const [root, second, third] = conversations;
    expect(conversations.map(({ externalId }) => externalId)).toEqual([parent.id, fork.id, grandchild.id]);
    expect([second?.forkedFrom?.key, third?.forkedFrom?.key]).toEqual([root?.key, second?.key]);
  });

  it("keep abandoned branches where they were made", () => {
    const parent = source();
    const [, asked, tried] = parent.events;
    parent.navigate(asked?.id ?? "").add({ agent: "A second try." });
    const fork = parent.fork("fork").navigate(tried?.id ?? "");
    fork.add({ agent: "On the first one again." }).navigate(parent.head).add({ user: "Go on." });
    const conversations = read(parent.files(), fork.files());
    expect(conversations.map(({ forkedFrom }) => forkedFrom)).toEqual([
      null,
      { key: conversations[0]?.key, eventId: asked?.id },
      { key: conversations[0]?.key, eventId: parent.head },
      { key: conversations[1]?.key, eventId: tried?.id },
    ]);
    const owned = conversations.flatMap((each) => idsOf(each) ?? []);
    expect(owned.sort()).toEqual([...new Set([...parent.events, ...fork.events].map(({ id }) => id))].sort());
  });

  it("are found without any state beside the events, and a fork nobody used is one without events", () => {
    const parent = source().addState("running").add(call("more")).addState("finished");
    const fork = parent.fork("fork", { from: parent.path().at(-2)?.id ?? "" });
    const [name, other] = [fork.id, parent.id].map((id) => id.replaceAll("-", ""));
    const conversations = read(parent.files({ withBaseState: false }), fork.files({ withBaseState: false }));
    expect(conversations.map(({ key, forkedFrom }) => [key, forkedFrom?.eventId])).toEqual([
      [other, undefined],
      [name, fork.head],
    ]);
    expect(idsOf(conversations[1])).toEqual([]);
  });

  it("come in once when one is a copy of events and says nothing else", () => {
    const parent = source();
    const copy = parent.files({ withBaseState: false, directory: "copy" });
    const { conversations, rejected } = openhandsSdk.read([...copy, ...parent.files()]);
    expect(conversations.map(({ externalId }) => externalId)).toEqual([parent.id]);
    expect(rejected.map(({ file, reason }) => [file, reason])).toEqual([
      ["copy", expect.stringMatching(/^holds only events that .* has too; imported once$/)],
    ]);
  });

  it("are the same events where a newer version wrote them without what is empty", () => {
    const parent = source();
    const fork = parent.fork("fork").add(call("ls"));
    const written = parent.files().map((file) => {
      const event = JSON.parse(new TextDecoder().decode(file.bytes));
      if (!file.path.includes("/events/")) return file;
      return jsonFile(file.path, { ...event, critic_result: null, enable_truncation: true });
    });
    const [root, child] = read(written, fork.files());
    expect(child?.forkedFrom).toEqual({ key: root?.key, eventId: parent.head });
  });

  it("are told apart where a copy says something else, and the fork begins before it", () => {
    const parent = source();
    const fork = parent.fork("fork").add(call("ls"));
    const edited = fork.files().map((file) => {
      if (!file.path.includes("event-00003-")) return file;
      return jsonFile(file.path, { ...fork.events[3], tool_name: "changed" });
    });
    const { conversations, rejected } = openhandsSdk.read([...parent.files(), ...edited]);
    expect(conversations[1]?.forkedFrom?.eventId).toBe(parent.events[2]?.id);
    expect(idsOf(conversations[1])).toEqual(fork.events.slice(3).map(({ id }) => id));
    expect(rejected).toEqual([
      {
        file: fork.id.replaceAll("-", ""),
        line: null,
        reason: expect.stringMatching(
          /^event .* and 2 more have ids of events in .*; the fork begins before/,
        ),
      },
    ]);
  });

  it("leave out a changed state update that would stand twice on the fork's path", () => {
    const parent = source().addState("running").add(call("more"));
    const state = parent.events.findIndex(({ kind }) => kind === "ConversationStateUpdateEvent");
    const fork = parent.fork("fork").add(call("ls"));
    const edited = fork.files().map((file) => {
      if (!file.path.includes(`event-0000${state}-`)) return file;
      return jsonFile(file.path, { ...fork.events[state], value: "changed" });
    });
    const { conversations, rejected } = openhandsSdk.read([...parent.files(), ...edited]);
    expect(conversations[1]?.forkedFrom?.eventId).toBe(parent.head);
    expect(idsOf(conversations[1])).toEqual(fork.events.slice(-2).map(({ id }) => id));
    expect(rejected).toHaveLength(1);
  });

  it("come in once when one is an earlier state of the same conversation", () => {
    const run = source();
    const early = run.files({ directory: "backup/run" });
    run.add(call("more"));
    const { conversations, rejected } = openhandsSdk.read([...early, ...run.files({ directory: "run" })]);
    expect(conversations.map(({ key }) => key)).toEqual(["run"]);
    expect(rejected.map(({ file, reason }) => [file, reason])).toEqual([
      ["backup/run", "is an earlier state of run, which holds all of its events; imported once"],
    ]);
  });

  it("stay runs of their own when they share ids and nothing else", () => {
    const one = source();
    const other = source();
    const changed = other
      .files({ directory: "other" })
      .map((file) =>
        file.path.includes("event-00000-")
          ? jsonFile(file.path, { ...other.events[0], system_prompt: { type: "text", text: "Else." } })
          : file,
      );
    expect(read(one.files(), changed).map(({ forkedFrom }) => forkedFrom)).toEqual([null, null]);
  });
});
