import { createServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Stop } from "./stop.mjs";
import { probePort, readTarget } from "./target.mjs";

const servers: { close(): void }[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function occupyPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    servers.push(server);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : 0);
    });
  });
}

test("without variables it is this machine only, port 3000, data in the project", () => {
  const target = readTarget({});
  expect(target).toMatchObject({ host: "127.0.0.1", port: 3000, url: "http://127.0.0.1:3000" });
  expect(target.home.endsWith(".offshoot")).toBe(true);
});

test("empty variables count as unset", () => {
  expect(readTarget({ HOST: "", PORT: "", OFFSHOOT_HOME: "" })).toEqual(readTarget({}));
});

test("an IPv6 host is bracketed in the URL", () => {
  expect(readTarget({ HOST: "::1", PORT: "8080" }).url).toBe("http://[::1]:8080");
});

test.each(["localhost", "127.0.0.1", "127.8.9.10", "::1"])("HOST=%s stays on this machine", (HOST) => {
  expect(readTarget({ HOST }).host).toBe(HOST);
});

test.each(["0.0.0.0", "::", "192.168.1.4", "example.org", "127.0.0.1.example.org", "1270.0.0.1"])(
  "HOST=%s is refused in one line that names the access key",
  (HOST) => {
    expect(() => readTarget({ HOST })).toThrow(Stop);
    expect(() => readTarget({ HOST })).toThrow(/^[^\n]*access key[^\n]*$/);
  },
);

test("an access key lets it listen elsewhere, and a short one does not", () => {
  const OFFSHOOT_ACCESS_KEY = "x".repeat(24);
  expect(readTarget({ HOST: "0.0.0.0", OFFSHOOT_ACCESS_KEY })).toMatchObject({
    host: "0.0.0.0",
    url: "http://127.0.0.1:3000",
  });
  expect(() => readTarget({ OFFSHOOT_ACCESS_KEY: "short" })).toThrow(/24 characters/);
  expect(() => readTarget({ OFFSHOOT_PUBLIC_HOSTS: "a.example" })).toThrow(/access key/);
});

test.each(["0", "-1", "65536", "3000.5", "http"])("PORT=%s is refused by name", (PORT) => {
  expect(() => readTarget({ PORT })).toThrow(`PORT=${PORT} is not a port`);
});

test("a taken port is said with the way out, not with a stack", async () => {
  const port = await occupyPort();
  await expect(probePort({ host: "127.0.0.1", port })).rejects.toThrow(
    new RegExp(`Port ${port} on 127.0.0.1 is already in use: .*PORT=\\d+ npm start`),
  );
});

test("a probed port is free again afterwards", async () => {
  const port = await probePort({ host: "127.0.0.1", port: 0 });
  expect(port).toBeGreaterThan(0);
  expect(await probePort({ host: "127.0.0.1", port })).toBe(port);
});
