import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { ROUTE_RULES, UNKNOWN_ROUTES } from "#e2e/access-rules.ts";
import { buildOpenApiDocument } from "./build-document.ts";
import { OPERATIONS } from "./operations.ts";

const APP = join(import.meta.dirname, "../../../app");

/** Every handler below app/api and app/v1, from the files themselves. */
function routesOfApp(): string[] {
  return ["api", "v1"].flatMap((root) =>
    readdirSync(join(APP, root), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith("route.ts"))
      .map((file) => join(root, file).replaceAll("\\", "/"))
      .filter((file) => !UNKNOWN_ROUTES.includes(`/${file.replace(/\/route\.ts$/, "")}`))
      .flatMap((file) => {
        const source = readFileSync(join(APP, file), "utf8");
        const methods = [...source.matchAll(/^export const (GET|POST|PUT|PATCH|DELETE) = route\b/gm)];
        return methods.map(([, method]) => `${method} /${file.replace(/\/route\.ts$/, "")}`);
      }),
  );
}

const described = OPERATIONS.map(({ method, path }) => `${method} ${path}`);

it("has one entry for each route and method of the app, and none more", () => {
  expect([...described].sort()).toEqual(routesOfApp().sort());
  expect(new Set(described).size).toBe(described.length);
});

it("names the scope each of them needs", () => {
  const scopes = Object.fromEntries(OPERATIONS.map(({ method, path, need }) => [`${method} ${path}`, need]));
  const rules = Object.entries(ROUTE_RULES).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, need]) => [`${method} ${path}`, need]),
  );
  expect(scopes).toEqual(Object.fromEntries(rules));
});

it("refers only to schemas that are there, and says of errors what every error is", () => {
  const document = buildOpenApiDocument();
  const text = JSON.stringify(document);
  const { schemas } = z.object({ schemas: z.record(z.string(), z.unknown()) }).parse(document.components);
  const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(OPERATIONS.length);
  expect(names.filter((name) => !Object.hasOwn(schemas, name))).toEqual([]);
  expect(schemas.Error).toMatchObject({ properties: { detail: { type: "string" } }, required: ["detail"] });
});

it("describes parameters as they are sent", () => {
  const { paths } = z
    .object({
      paths: z.record(z.string(), z.record(z.string(), z.looseObject({ parameters: z.array(z.unknown()) }))),
    })
    .parse(buildOpenApiDocument());
  expect(paths["/api/runs"]?.get?.parameters).toContainEqual({
    name: "limit",
    in: "query",
    required: false,
    schema: { type: "integer", minimum: 1, maximum: 100, default: 50 },
  });
  expect(paths["/api/conversations/{conversationId}/request"]?.get?.parameters).toContainEqual(
    expect.objectContaining({ name: "attempt", in: "query", required: true }),
  );
  expect(paths["/api/conversations/{conversationId}/fork"]?.post?.parameters).toContainEqual(
    expect.objectContaining({ name: "Idempotency-Key", in: "header" }),
  );
});
