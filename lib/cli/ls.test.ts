import { createServer, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import { EXIT } from "./command-error.mjs";
import { listRuns } from "./ls.mjs";
import { verify } from "./verify.mjs";

let server: Server | null = null;
afterEach(() => server?.close());

/** A list of runs as GET /api/runs pages it, at most 100 at once. */
async function serveRuns(count: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const started = createServer((request, response) => {
    asked.push(request.url ?? "");
    const { searchParams } = new URL(request.url ?? "", "http://localhost");
    const from = Number(searchParams.get("cursor") ?? 0);
    const to = Math.min(from + Math.min(Number(searchParams.get("limit")), 100), count);
    const runs = Array.from({ length: to - from }, (_, index) => ({
      familyId: `family-${from + index}`,
      rootId: `root-${from + index}`,
      title: `Run ${from + index}`,
      labels: { repository: null, job: null },
      updatedAt: "2026-11-21T10:00:00.000Z",
    }));
    const total = searchParams.get("count") === "true" ? { total: count } : {};
    response.end(JSON.stringify({ runs, nextCursor: to < count ? String(to) : null, ...total }));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const address = started.address();
  return { url: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, asked };
}

async function ls(url: string, ...args: string[]) {
  const said = { out: "", err: "" };
  const io = {
    env: { OFFSHOOT_URL: url },
    out: { write: (text: string) => (said.out += text) },
    err: { write: (text: string) => (said.err += text) },
  };
  const code = await listRuns(args, io);
  return { code, rows: said.out.trim().split("\n"), err: said.err };
}

it("shows the newest twenty and says how many there are beside them", async () => {
  const { url } = await serveRuns(250);
  const { code, rows, err } = await ls(url);
  expect(code).toBe(EXIT.done);
  expect(rows).toHaveLength(20);
  expect(err).toBe("230 more, 250 in all: --limit 250 shows them.\n");
});

it("pages on to any limit, each run once, and has nothing to add when all are shown", async () => {
  const { url, asked } = await serveRuns(250);
  const most = await ls(url, "--limit", "230");
  expect(most.rows.map((row) => /root-(\d+)/.exec(row)?.[1])).toEqual(
    Array.from({ length: 230 }, (_, index) => String(index)),
  );
  expect(most.err).toBe("20 more, 250 in all: --limit 250 shows them.\n");
  expect(asked).toHaveLength(3);
  const all = await ls(url, "--limit", "1000");
  expect(all.rows).toHaveLength(250);
  expect(all.err).toBe("");
});

it("as JSON the list stays a list", async () => {
  const { url } = await serveRuns(30);
  const { rows, err } = await ls(url, "--json");
  expect(JSON.parse(rows.join(""))).toHaveLength(20);
  expect(err).toMatch(/^10 more/);
});

it("refuses a limit that is none, and says when nothing is found", async () => {
  const { url } = await serveRuns(0);
  for (const limit of ["0", "-3", "many", "1.5"])
    await expect(ls(url, `--limit=${limit}`)).rejects.toMatchObject({ exitCode: EXIT.usage });
  expect((await ls(url)).rows).toEqual(["No run. Push one: offshoot push PATH"]);
  expect((await ls(url, "lost")).rows).toEqual(['No run has "lost" in it.']);
});

it.each([["missing.zip"], ["runs/missing"], ["missing", "--receipt", "receipt.json", "--key", "key.pem"]])(
  "verify %s says that the file is not there, and asks nobody",
  async (...args) => {
    const { url, asked } = await serveRuns(1);
    const io = { env: { OFFSHOOT_URL: url }, out: process.stdout, err: process.stderr };
    await expect(verify(args, io)).rejects.toMatchObject({
      exitCode: EXIT.usage,
      message: expect.stringContaining(`There is no file ${args[0]} here`),
    });
    expect(asked).toEqual([]);
  },
);
