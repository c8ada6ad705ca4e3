import { describe, expect, test } from "vitest";
import { liftBadges } from "./answered-parts.ts";
import { findFailedAttempt, findRunningAttempt, nameAttempt } from "./failed-attempt.ts";
import { findWayOn } from "./find-way-on.ts";
import { EMPTY_PARAMETERS, readParameters } from "./parameter-form.ts";
import { attemptOf } from "./testing/attempt.ts";

describe("parameters", () => {
  test("empty fields leave the branch's settings alone", () => {
    expect(readParameters(EMPTY_PARAMETERS)).toEqual({ values: {}, errors: {} });
  });

  test("what is typed becomes numbers, also with a decimal comma", () => {
    const form = { ...EMPTY_PARAMETERS, temperature: "0,2", maxOutputTokens: "800", verbosity: "low" };
    expect(readParameters(form)).toEqual({
      values: { temperature: 0.2, maxOutputTokens: 800, verbosity: "low" },
      errors: {},
    });
  });

  test("a wrong field is named and not sent", () => {
    const form = { ...EMPTY_PARAMETERS, temperature: "hot", maxOutputTokens: "1.5", reasoningEffort: "high" };
    const { values, errors } = readParameters(form);
    expect(values).toEqual({ reasoningEffort: "high" });
    expect(Object.keys(errors).sort()).toEqual(["maxOutputTokens", "temperature"]);
  });
});

describe("the attempt at a branch's end", () => {
  const failed = attemptOf({ status: "failed", baseVersion: 3 });

  test("is the newest one, when it came to nothing on this history", () => {
    expect(findFailedAttempt({ attempts: [failed], version: 3 })).toBe(failed);
    const stopped = attemptOf({ id: "b", status: "cancelled" });
    expect(findFailedAttempt({ attempts: [stopped, failed], version: 3 })).toBe(stopped);
  });

  test("is none once the history went on or something newer runs or has committed", () => {
    expect(findFailedAttempt({ attempts: [failed], version: 4 })).toBeNull();
    const running = attemptOf({ id: "b" });
    expect(findFailedAttempt({ attempts: [running, failed], version: 3 })).toBeNull();
    expect(findRunningAttempt({ attempts: [running, failed] })).toBe(running);
    expect(findFailedAttempt({ attempts: [], version: 3 })).toBeNull();
  });

  test("is called by its number and its end", () => {
    expect(nameAttempt(attemptOf({ number: 4, status: "cancelled" }))).toBe("Attempt 4 stopped");
  });
});

test("what is over in a moment is retried, a sealed run forked, a wrong setting looked up", () => {
  expect([null, "provider_error", "rate_limited", "lost"].map(findWayOn)).toEqual(Array(4).fill("retry"));
  expect(["sealed", "unavailable", "bad_request", "conflict"].map(findWayOn)).toEqual([
    "fork",
    "settings",
    "edit",
    "look",
  ]);
});

test("where a result came from is lifted out of what is read; other notes stay", () => {
  const text = { type: "text" as const, text: "ok" };
  const answered = { type: "note" as const, label: "answered", text: "manual" };
  const offline = { type: "note" as const, label: "model", text: "offline" };
  const other = { type: "note" as const, label: "model", text: "gpt-5.5" };
  expect(liftBadges([text, answered])).toEqual({ parts: [text], badge: "manual", offline: false });
  expect(liftBadges([text, other, offline])).toEqual({ parts: [text, other], badge: null, offline: true });
});
