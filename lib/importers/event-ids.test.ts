import { describe, expect, it } from "vitest";
import { ROOT_PARENT } from "#lib/conversation/event-tree.ts";
import { EventIds, isUsableId } from "./event-ids.ts";

const bytes = new TextEncoder().encode("{}");

describe("EventIds", () => {
  it("keeps the source's own id once and makes another one for its second bearer", () => {
    const ids = new EventIds(["shared"]);
    expect(ids.take("a", "message", bytes)).toBe("a");
    expect(ids.take("a", "message", bytes)).toMatch(/^message-[0-9a-f]{12}$/);
    expect(ids.take("shared", "message", bytes)).toMatch(/^message-[0-9a-f]{12}-2$/);
  });

  it("gives the same ids for the same calls", () => {
    const run = () => {
      const ids = new EventIds();
      return [null, "b", "b", null].map((wanted) => ids.take(wanted, "step", bytes));
    };
    expect(run()).toEqual(run());
    expect(new Set(run()).size).toBe(4);
  });
});

describe("isUsableId", () => {
  it.each(["../../x", "'; DROP TABLE Event; --", "🙂", "__proto__"])("takes %s as it is", (id) => {
    expect(isUsableId(id)).toBe(true);
  });
  it.each(["", "  ", "x".repeat(201), "a\0b", "\ud800", ROOT_PARENT, 7, null])("refuses %j", (id) => {
    expect(isUsableId(id)).toBe(false);
  });
});
