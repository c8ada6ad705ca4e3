import { expect, it } from "vitest";
import { readBatch } from "./read-batch.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function read(text: string) {
  const batch = readBatch(bytes(text));
  if (!batch.ok) throw new Error(batch.error.message);
  return batch.value;
}

it("keeps the bytes of each event exactly, whatever stands between them", () => {
  const first = '{ "kind":"PauseEvent", "id":"a", "big":9007199254740993, "text":"],[" }';
  const { events } = read(`[\n  ${first} ,{"id":"b","kind":"PauseEvent"}]\n`);
  expect(events.map((event) => new TextDecoder().decode(event.bytes))).toEqual([
    first,
    '{"id":"b","kind":"PauseEvent"}',
  ]);
});

it("orders by time, and never an event before what was sent in front of it", () => {
  const at = (id: string, timestamp: string | null) => JSON.stringify({ id, kind: "PauseEvent", timestamp });
  const { events } = read(
    `[${at("a", "2026-11-21T10:00:01.5")},${at("b", "2026-11-21T10:00:01")},${at("c", null)},${at("d", "2026-11-21T10:00:02")}]`,
  );
  const keys = events.map((event) => event.orderKey);
  expect(keys).toEqual([...keys].sort());
  expect(keys[0]).toBe(keys[1]);
  expect(keys[0]).toBe(keys[2]);
  expect(keys[3]).toBe("2026-11-21T10:00:02.000000000");
});

it("tells the run's status from its state updates, and leaves out words on their way", () => {
  const update = (id: string, key: string, value: unknown) =>
    JSON.stringify({ id, kind: "ConversationStateUpdateEvent", key, value });
  const { events } = read(
    `[${update("a", "execution_status", "running")},${update("b", "full_state", { execution_status: "finished" })},` +
      `${update("c", "stats", {})},{"id":"d","kind":"StreamingDeltaEvent","content":"par"}]`,
  );
  expect(events.map(({ eventId, status }) => [eventId, status])).toEqual([
    ["a", "running"],
    ["b", "finished"],
    ["c", null],
  ]);
});

it.each(["", "{}", "[1,", `${"[".repeat(300)}${"]".repeat(300)}`])("refuses %o", (text) => {
  expect(readBatch(bytes(text))).toMatchObject({ ok: false, error: { code: "bad_request" } });
});
