import { expect, it } from "vitest";
import { enterStream, MAX_STREAMS } from "./stream-limit.ts";

const from = (peer: string) => new Headers({ "x-offshoot-peer": peer });

it("caps the streams of one address and serves the others (A11)", () => {
  const leaving = Array.from({ length: 1_000 }, () => new AbortController());
  const entered = leaving.map(({ signal }) => enterStream(from("10.0.0.1"), signal));
  expect(entered.filter(({ ok }) => ok)).toHaveLength(MAX_STREAMS);
  expect(entered.at(-1)).toMatchObject({ ok: false, error: { code: "rate_limited" } });
  const other = new AbortController();
  expect(enterStream(from("10.0.0.2"), other.signal).ok).toBe(true);
  leaving[0]?.abort();
  leaving[0]?.abort();
  const next = new AbortController();
  const again = enterStream(from("10.0.0.1"), next.signal);
  expect(again.ok).toBe(true);
  expect(enterStream(from("10.0.0.1"), other.signal).ok).toBe(false);
  if (again.ok) again.value();
  expect(enterStream(from("10.0.0.1"), other.signal).ok).toBe(true);
});
