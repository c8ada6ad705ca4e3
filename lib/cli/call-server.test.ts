import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { UPLOAD_LIMITS } from "#lib/upload/limits.ts";
import { readUpload } from "#lib/upload/read-upload.ts";
import { withSpool } from "#lib/upload/testing/with-spool.ts";
import { loadFiles } from "#lib/upload/unpack-files.ts";
import { callJson, callServer } from "./call-server.mjs";
import { collectFiles } from "./collect-files.mjs";
import { multipartForm } from "./multipart.mjs";

let servers: Server[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "offshoot-push-"));
});
afterEach(async () => {
  for (const server of servers) server.close();
  servers = [];
  await rm(folder, { recursive: true, force: true });
});

async function serve(listener: RequestListener): Promise<{ url: string; key: string | null }> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, key: "offshoot_key" };
}

it("sends files so that the server reads the same names and bytes, and counts what is sent", async () => {
  const awkward = [
    ["events/a b.json", Buffer.from('{"a":1}')],
    ["größe.jsonl", Buffer.from([0, 255, 13, 10, 45, 45])],
    ["empty.txt", Buffer.alloc(0)],
    ["large.bin", Buffer.alloc(300_000, 7)],
  ] as const;
  await import("node:fs/promises").then(({ mkdir }) => mkdir(join(folder, "events")));
  for (const [name, bytes] of awkward) await writeFile(join(folder, name), bytes);
  let received: { headers: Headers; body: Buffer } | null = null;
  const server = await serve(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    received = {
      headers: new Headers(request.headers as Record<string, string>),
      body: Buffer.concat(chunks),
    };
    response.end("{}");
  });
  const form = multipartForm(await collectFiles(folder));
  let sent = 0;
  await callServer(server, "/api/imports", { method: "POST", body: form, onSent: (bytes) => (sent = bytes) });
  if (received === null) throw new Error("Nothing arrived.");
  const { headers, body }: { headers: Headers; body: Buffer } = received;
  expect(headers.get("authorization")).toBe("Bearer offshoot_key");
  expect([sent, body.length, Number(headers.get("content-length"))]).toEqual([
    form.length,
    form.length,
    form.length,
  ]);
  const files = await withSpool(async (spool) => {
    const sentAgain = new Request("http://x/", { method: "POST", headers, body: new Uint8Array(body) });
    const read = await readUpload(sentAgain, { spool, limits: UPLOAD_LIMITS });
    if (!read.ok) return read.error;
    return (await loadFiles(spool, read.value)).map(({ path, bytes }) => [path, Buffer.from(bytes)]);
  });
  expect(files).toEqual([...awkward].sort(([a], [b]) => (a < b ? -1 : 1)));
});

it("tries again when the server is broken or goes away in the middle, with the whole body each time", async () => {
  await writeFile(join(folder, "run.jsonl"), Buffer.alloc(500_000, 1));
  const lengths: number[] = [];
  const server = await serve(async (request, response) => {
    let length = 0;
    if (lengths.length === 1) {
      lengths.push(0);
      request.socket.destroy();
      return;
    }
    for await (const chunk of request) length += chunk.length;
    lengths.push(length);
    response.statusCode = lengths.length === 1 ? 503 : 201;
    response.end("{}");
  });
  const body = multipartForm(await collectFiles(folder));
  const reasons: string[] = [];
  const reply = await callServer(server, "/", {
    method: "POST",
    body,
    pauseMs: 1,
    onRetry: (reason) => reasons.push(reason),
  });
  expect(reply.status).toBe(201);
  expect(lengths).toEqual([body.length, 0, body.length]);
  expect(reasons).toEqual(["the server answered 503", expect.stringMatching(/connection was lost/)]);
});

it("gives up after five tries, with the server's own sentence", async () => {
  let asked = 0;
  const server = await serve((_, response) => {
    asked++;
    response.statusCode = 503;
    response.end(JSON.stringify({ detail: "Too many writes are waiting." }));
  });
  await expect(callJson(server, "/", { pauseMs: 1 })).rejects.toThrow("Too many writes are waiting.");
  expect(asked).toBe(5);
});

it("does not repeat what was refused, and says what a key has to do with it", async () => {
  let asked = 0;
  const server = await serve((_, response) => {
    asked++;
    response.statusCode = 401;
    response.end(JSON.stringify({ detail: "A key is needed." }));
  });
  await expect(callJson(server, "/")).rejects.toThrow("A key is needed. Set OFFSHOOT_KEY");
  expect(asked).toBe(1);
});

it("hears a refusal that comes before a large body is through", async () => {
  await writeFile(join(folder, "run.jsonl"), Buffer.alloc(30_000_000, 1));
  const server = await serve((_, response) => {
    response.writeHead(413, { connection: "close" });
    response.end(JSON.stringify({ detail: "Too large." }));
  });
  const body = multipartForm(await collectFiles(folder));
  await expect(callServer(server, "/", { method: "POST", body, pauseMs: 1 })).rejects.toThrow("Too large.");
});

it("says in one line that nothing answers, or that something else does", async () => {
  const nobody = { url: "http://127.0.0.1:1", key: null };
  await expect(callJson(nobody, "/", { pauseMs: 1 })).rejects.toThrow(
    /Nothing answers at http:\/\/127\.0\.0\.1:1/,
  );
  const server = await serve((_, response) => response.end("<html>"));
  await expect(callJson(server, "/")).rejects.toThrow(/did not answer like Offshoot/);
});
