import { describe, expect, it } from "vitest";
import { formatClock, formatRelative, formatTimestamp } from "./time.ts";

describe("formatTimestamp", () => {
  it("keeps a timestamp without a zone as the source wrote it", () => {
    expect(formatTimestamp("2026-02-03T09:14:02.123456")).toBe("2026-02-03 09:14:02");
    expect(formatClock("2026-02-03 09:14:02")).toBe("09:14:02");
  });

  it("converts a timestamp with a zone to the reader's", () => {
    const local = new Date(2026, 1, 3, 9, 14, 2);
    expect(formatTimestamp(local.toISOString())).toBe("2026-02-03 09:14:02");
    expect(formatClock(local.toISOString())).toBe("09:14:02");
  });

  it("shows text that is no timestamp as it is, and n/a for none", () => {
    expect(formatTimestamp("yesterday")).toBe("yesterday");
    expect(formatTimestamp(null)).toBe("n/a");
    expect(formatClock(null)).toBe("n/a");
  });
});

describe("formatRelative", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");

  it.each([
    ["2026-11-21T12:00:05Z", "now"],
    ["2026-11-21T11:59:31Z", "now"],
    ["2026-11-21T11:56:00Z", "4 min ago"],
    ["2026-11-21T08:59:00Z", "3 h ago"],
    ["2026-11-19T11:00:00Z", "2 d ago"],
  ])("%s → %s", (timestamp, shown) => {
    expect(formatRelative(timestamp, now)).toBe(shown);
  });

  it("shows the date when it is older than 30 days", () => {
    expect(formatRelative("2026-02-03T12:00:00Z", now)).toBe("2026-02-03");
  });

  it("shows n/a for none and unreadable text as it is", () => {
    expect(formatRelative(null, now)).toBe("n/a");
    expect(formatRelative("some day", now)).toBe("some day");
  });
});
