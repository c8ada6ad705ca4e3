import { describe, expect, it } from "vitest";
import { EventContent } from "#lib/conversation/content.ts";
import { importerFor, importerLabels, pickImporter } from "#lib/importers/registry.ts";
import { type NewOffshootEvent, readEventBytes, toEventBytes } from "./event-bytes.ts";

const EVENT: NewOffshootEvent = {
  id: "e1",
  timestamp: "2026-11-21T10:00:00.000Z",
  kind: "message",
  role: "user",
  parts: [
    { type: "text", text: "Why? 🐎 \ud800" },
    { type: "note", label: "sender", text: "alice" },
  ],
  message: { role: "user", content: [{ type: "text", text: "Why? 🐎 \ud800" }] },
  responseId: null,
  model: null,
  provider: null,
  offline: false,
  badge: null,
};
const content = (bytes: Uint8Array) => importerFor("offshoot").content(bytes);

describe("events of ours", () => {
  it("come back from their bytes as they were, lone surrogates included", () => {
    const read = readEventBytes(toEventBytes(EVENT));
    expect(read).toEqual({ ok: true, event: { v: 1, ...EVENT } });
  });

  it("have the same bytes whatever order their fields were given in", () => {
    const { id, ...rest } = EVENT;
    expect(toEventBytes({ ...rest, id })).toEqual(toEventBytes(EVENT));
  });

  it("show their parts to people and the model's share to the model", () => {
    const shown = content(toEventBytes(EVENT));
    expect(shown.parts).toEqual(EVENT.parts);
    expect(shown.model).toEqual(EVENT.parts.slice(0, 1));
    expect(content(toEventBytes({ ...EVENT, message: null })).model).toEqual([]);
  });

  it("say in words where a result came from and that no provider was asked", () => {
    const { parts, model } = content(toEventBytes({ ...EVENT, badge: "recorded", offline: true }));
    expect(parts.slice(-2)).toEqual([
      { type: "note", label: "answered", text: "recorded" },
      { type: "note", label: "model", text: "offline" },
    ]);
    expect(model).toHaveLength(1);
  });

  it.each(["", "{", "null", "{}", '{"v":2}', "[".repeat(500), '{"v":1,"id":"a","parts":"x"}'])(
    "that are none become a note: %j",
    (text) => {
      const shown = content(new TextEncoder().encode(text));
      expect(EventContent.parse(shown)).toEqual(shown);
      expect(shown).toMatchObject({ parts: [{ type: "note", label: "Unreadable event" }], model: [] });
    },
  );

  it("are not a format people can upload", () => {
    expect(pickImporter([{ path: "e.json", bytes: toEventBytes(EVENT) }])?.format).not.toBe("offshoot");
    expect(importerLabels()).not.toContain("Offshoot");
  });
});
