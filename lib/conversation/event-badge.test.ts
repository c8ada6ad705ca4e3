import { expect, test } from "vitest";
import { answerBadge, isOffline } from "./event-badge.ts";

test("an event of ours says in its kind where its result came from", () => {
  expect(answerBadge({ format: "offshoot", sourceKind: "offshoot/tool_result/recorded" })).toBe("recorded");
  expect(answerBadge({ format: "offshoot", sourceKind: "offshoot/tool_result/manual" })).toBe("manual");
  expect(isOffline({ format: "offshoot", sourceKind: "offshoot/message/offline" })).toBe(true);
});

test("an event without a mark, with an unknown one or from another source has none", () => {
  const plain = { format: "offshoot", sourceKind: "offshoot/message" } as const;
  expect([answerBadge(plain), isOffline(plain)]).toEqual([null, false]);
  expect(answerBadge({ format: "offshoot", sourceKind: "offshoot/tool_result/guessed" })).toBeNull();
  const foreign = { format: "openhands-sdk", sourceKind: "a/b/recorded" } as const;
  expect(answerBadge(foreign)).toBeNull();
  expect(isOffline({ ...foreign, sourceKind: "a/b/offline" })).toBe(false);
});
