import { createHash, randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { z } from "zod";
import { generatedEvents } from "#bench/scenarios/generated-run.ts";
import { test } from "./fixtures.ts";

const Reply = z.object({
  conversations: z.array(z.object({ id: z.string(), events: z.number() })).min(1),
  receipt: z.object({ bytes: z.number(), sha256: z.string() }),
});
const Page = z.object({ items: z.array(z.object({ id: z.string() })) });

test("I3: a body of 25 MB goes through the server whole, byte for byte, or not at all", async ({
  request,
}) => {
  test.setTimeout(180_000);
  const name = randomUUID().slice(0, 8);
  const lines = [...generatedEvents(700, 100_000, name)].map(({ text }) => text);
  const body = Buffer.from(lines.join("\n"));
  expect(body.byteLength).toBeGreaterThan(25_000_000);
  const digest = createHash("sha256").update(body).digest("hex");

  const cut = await request.post("/api/imports", {
    data: body.subarray(0, 20_000_000),
    headers: { "content-type": "application/x-ndjson", "x-content-sha256": digest },
  });
  expect(cut.status()).toBe(422);
  expect(await cut.json()).toMatchObject({ detail: expect.stringContaining("changed on its way") });

  const whole = await request.post("/api/imports", {
    data: body,
    headers: { "content-type": "application/x-ndjson", "x-content-sha256": digest },
  });
  expect(whole.status(), await whole.text()).toBe(201);
  const { conversations, receipt } = Reply.parse(await whole.json());
  expect(receipt).toMatchObject({ bytes: body.byteLength, sha256: digest });
  const [run] = conversations;
  expect(run?.events).toBe(lines.length);

  const search = await request.get(`/api/conversations/${run?.id}/events/search?limit=100`);
  const { items } = Page.parse(await search.json());
  expect(items.length).toBe(100);
  for (const [at, { id }] of items.entries()) {
    if (at % 20 > 0) continue;
    const raw = await request.get(`/api/conversations/${run?.id}/events/${id}/raw`);
    expect((await raw.body()).toString()).toBe(lines[at]);
  }
});
