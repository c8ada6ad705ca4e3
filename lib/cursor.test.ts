import { expect, it } from "vitest";
import { z } from "zod";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const Place = z.tuple([z.string(), z.number()]);

it("comes back as it was, and stays null without one", () => {
  expect(decodeCursor(Place, encodeCursor(["2026-11-21 ü", 7]))).toEqual({
    ok: true,
    value: ["2026-11-21 ü", 7],
  });
  expect(decodeCursor(Place, null)).toEqual({ ok: true, value: null });
});

it.each(["nonsense", "", "[", encodeCursor([7, "other list"]), encodeCursor(["short"])])(
  "refuses %o with what to do",
  (cursor) => {
    const read = decodeCursor(Place, cursor);
    expect(read).toMatchObject({ ok: false, error: { code: "bad_request" } });
  },
);
