import { openhandsRun } from "#lib/importers/openhands-sdk/testing/fixture.ts";
import { expectDocumented } from "./documented.ts";
import { importThroughApi, test } from "./fixtures.ts";

const STEPS = [
  { user: "Fix the build." },
  { tools: [{ name: "terminal", args: { command: "make" }, output: "1 failed", exitCode: 1 }] },
  { agent: "Done.", usage: { input: 6_000, output: 40, cacheRead: 5_500, cost: 0.01 } },
];

test("what routes answer is what /api/openapi.json says of them", async ({ request }) => {
  const [root] = await importThroughApi(request, openhandsRun({ seed: "openapi", steps: STEPS }));
  const one = `/api/conversations/${root?.id}`;
  const many = "/api/conversations/{conversationId}";
  const fork = await request.post(`${one}/fork`, { data: { title: "Documented" } });
  await expectDocumented(request, fork, `POST ${many}/fork`);
  const spawned = await request.post(`${one}/spawn`, { data: { history: 1, title: "Documented agent" } });
  await expectDocumented(request, spawned, `POST ${many}/spawn`);
  const live = `/api/conversations/${(await fork.json()).id}`;
  const sent = await request.post(`${live}/turns`, {
    data: { text: "Go on.", overrides: { provider: "offline" } },
  });
  await expectDocumented(request, sent, `POST ${many}/turns`);
  const read: [string, string][] = [
    ["/api/runs?limit=2", "/api/runs"],
    [`/api/conversations?ids=${root?.id}&ids=none`, "/api/conversations"],
    ["/api/conversations/search?limit=1", "/api/conversations/search"],
    ["/api/conversations/count", "/api/conversations/count"],
    [one, many],
    [`${one}/detail`, `${many}/detail`],
    [`${one}/graph`, `${many}/graph`],
    [`${one}/annotations`, `${many}/annotations`],
    [`${one}/transcript`, `${many}/transcript`],
    [`${one}/fork-preview`, `${many}/fork-preview`],
    [`${one}/spawn-preview`, `${many}/spawn-preview`],
    [`${one}/text-search?q=the`, `${many}/text-search`],
    [`${one}/events/search`, `${many}/events/search`],
    [`${one}/events/count`, `${many}/events/count`],
    [`${one}/verify`, `${many}/verify`],
    [`${one}/receipt`, `${many}/receipt`],
    [`${live}/turns`, `${many}/turns`],
    [`/api/compare?c=${root?.id}&c=${live.split("/").at(-1)}`, "/api/compare"],
    ["/api/seal-chain", "/api/seal-chain"],
    ["/api/seal-key", "/api/seal-key"],
    ["/api/providers", "/api/providers"],
    ["/api/health", "/api/health"],
    ["/api/keys", "/api/keys"],
    ["/api/audit", "/api/audit"],
    ["/api/session", "/api/session"],
    ["/api/openapi.json", "/api/openapi.json"],
    ["/v1/models", "/v1/models"],
    // Errors too.
    ["/api/runs?cursor=x", "/api/runs"],
    ["/api/conversations/nowhere", many],
    [`${one}/transcript?from=-1`, `${many}/transcript`],
  ];
  for (const [path, route] of read) await expectDocumented(request, await request.get(path), `GET ${route}`);
  const patched = await request.patch(one, { data: { title: "Renamed" } });
  await expectDocumented(request, patched, `PATCH ${many}`);
  await expectDocumented(request, await request.delete(one), `DELETE ${many}`);
});
