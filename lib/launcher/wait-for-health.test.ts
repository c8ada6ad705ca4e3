import { createServer, type Server } from "node:http";
import { afterEach, expect, test } from "vitest";
import { waitForHealth } from "./wait-for-health.mjs";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function serve(status: number, body: string): Promise<string> {
  return new Promise((resolve) => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/api/health" ? status : 404).end(body);
    });
    servers.push(server);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`);
    });
  });
}

test("200 means ready", async () => {
  const url = await serve(200, "{}");
  expect(await waitForHealth({ url, gone: () => false })).toEqual({ ready: true });
});

test("a refusal gives the server's own sentence", async () => {
  const detail = "Another process has this database open.";
  const url = await serve(503, JSON.stringify({ detail }));
  expect(await waitForHealth({ url, gone: () => false })).toEqual({ ready: false, reason: detail });
});

test("a refusal that is not ours is told by its status", async () => {
  const url = await serve(500, "<html>");
  const health = await waitForHealth({ url, gone: () => false });
  expect(health).toMatchObject({ ready: false, reason: expect.stringContaining("500") });
});

test("a server that ended is not waited for", async () => {
  const url = "http://127.0.0.1:9";
  expect(await waitForHealth({ url, gone: () => true })).toEqual({ ready: false, reason: null });
});
