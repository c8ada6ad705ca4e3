import { describe, expect, it } from "vitest";
import type { SourceFile } from "#lib/importers/importer.ts";
import { pickImporter } from "#lib/importers/registry.ts";
import { jsonFile, textFile } from "#lib/importers/testing/corpus-files.ts";
import { openhandsLegacy } from "./importer.ts";
import { action, ask, call, observation } from "./testing/events.ts";

/** Twelve events, so that their names sorted as text would stand in another order. */
const EVENTS = [
  ask(0),
  ...Array.from({ length: 5 }, (_, at) => [
    action(1 + 2 * at, "run", { command: `step ${at}` }, call(`r${at}`, `c${at}`)),
    observation(2 + 2 * at, "run", `done ${at}`, { cause: 1 + 2 * at, ...call(`r${at}`, `c${at}`) }),
  ]).flat(),
  action(11, "finish", { final_thought: "Done" }),
];

function session(directory = "sessions/abc123"): SourceFile[] {
  const files = EVENTS.map((event, at) => jsonFile(`${directory}/events/${at}.json`, event));
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const idsOf = (files: readonly SourceFile[]) =>
  openhandsLegacy.read(files).conversations.map(({ events }) => events.map(({ eventId }) => eventId));

describe("a session of the V0 server, one file an event", () => {
  it("is one run in the order of the events' numbers, with the bytes as they came", () => {
    const files = session();
    for (const file of files) expect(pickImporter([file])).toBe(openhandsLegacy);
    const { conversations, rejected } = openhandsLegacy.read(files);
    expect(rejected).toEqual([]);
    const [run] = conversations;
    expect(run).toMatchObject({ externalId: "abc123", title: "Fix it", status: "finished" });
    expect(run?.events.map(({ eventId }) => eventId)).toEqual(EVENTS.map(({ id }) => String(id)));
    expect(run?.events.map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)))).toEqual(EVENTS);
    expect(run?.events.filter(({ usage }) => usage !== null)).toHaveLength(5);
  });

  it("is told from the next one, and known again wherever it lies", () => {
    const other = [jsonFile("sessions/other/events/0.json", ask(0, "Something else"))];
    const { conversations } = openhandsLegacy.read([...session(), ...other]);
    expect(conversations.map(({ externalId }) => externalId)).toEqual(["abc123", "other"]);
    const moved = openhandsLegacy.read(session("backup/abc123")).conversations[0];
    expect(moved?.sourceDigest).toBe(conversations[0]?.sourceDigest);
    const twice = openhandsLegacy.read([...session(), ...session("backup/abc123")]);
    expect(twice.conversations).toHaveLength(1);
    expect(twice.rejected).toEqual([
      { file: "sessions/abc123", line: null, reason: "holds the same run as backup/abc123; imported once" },
    ]);
  });

  it("reads the server's pages of events where there is nothing else, and never twice", () => {
    const page = jsonFile("sessions/abc123/event_cache/0-25.json", EVENTS);
    expect(idsOf([page])).toEqual([EVENTS.map(({ id }) => String(id))]);
    const { conversations, rejected } = openhandsLegacy.read([...session(), page]);
    expect(conversations).toHaveLength(1);
    expect(rejected).toEqual([
      { file: page.path, line: null, reason: "repeats events of sessions/abc123; imported once" },
    ]);
  });

  it("names a damaged event and a missing one, and keeps the others", () => {
    const files = session().flatMap((file) => {
      if (file.path.endsWith("/3.json")) return textFile(file.path, '{"id": 3, "action"');
      return file.path.endsWith("/7.json") ? [] : file;
    });
    const { conversations, rejected } = openhandsLegacy.read(files);
    expect(conversations[0]?.events).toHaveLength(EVENTS.length - 2);
    expect(rejected.map(({ file, reason }) => [file, reason])).toEqual([
      ["sessions/abc123/events/3.json", expect.stringMatching(/JSON/)],
      ["sessions/abc123", "Event 7 is missing"],
    ]);
  });
});
