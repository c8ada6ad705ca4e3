import { connect } from "node:net";
import { expect } from "@playwright/test";
import { TurnList } from "#lib/api/turn.ts";
import { provider } from "./continue-page.ts";
import { importThroughApi, ownSample, test } from "./fixtures.ts";

const TEXT = "0123456789".repeat(400_000);

test("a reader that takes nothing holds nobody up, and gets everything once it reads (P10)", async ({
  request,
  baseURL,
}) => {
  await provider.reset();
  const [root] = await importThroughApi(request, ownSample("slow reader"));
  const forked = await request.post(`/api/conversations/${root?.id}/fork`, {
    data: { agent: { provider: "openai", model: "gpt-5.5" } },
  });
  const one = `/api/conversations/${(await forked.json()).id}`;
  await provider.hold({ name: "start", at: { afterChunks: 1 } });
  await provider.script({ reply: { text: TEXT, chunkSize: 20_000 } });
  const begun = await (await request.post(`${one}/turns`, { data: { text: "Say much." } })).json();
  await provider.reached("start");

  const { hostname, port } = new URL(baseURL ?? "");
  const socket = connect({ host: hostname, port: Number(port) });
  const path = `${one}/turns/${begun.id}/stream`;
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nConnection: close\r\n\r\n`);
  socket.pause();
  await provider.release("start");
  await expect
    .poll(async () => TurnList.parse(await (await request.get(`${one}/turns`)).json()).attempts[0]?.status, {
      timeout: 30_000,
    })
    .toBe("committed");
  for (let asked = 0; asked < 20; asked++) expect((await request.get("/api/health")).status()).toBe(200);

  let received = 0;
  socket.on("data", (data) => {
    received += data.length;
  });
  const ended = new Promise((resolve) => socket.on("close", resolve));
  socket.resume();
  await ended;
  expect(received).toBeGreaterThan(TEXT.length);
});
