import { type APIRequestContext, type APIResponse, expect } from "@playwright/test";
import { z } from "zod";

const Reply = z.looseObject({
  content: z.record(z.string(), z.object({ schema: z.record(z.string(), z.unknown()) })).optional(),
});
const Document = z.looseObject({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.looseObject({ responses: z.record(z.string(), Reply) })),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), z.unknown()) }),
});

/** Fails unless the answer is what GET /api/openapi.json says of this route, method and status. */
export async function expectDocumented(
  request: APIRequestContext,
  response: APIResponse,
  route: string,
): Promise<void> {
  const [method = "", path = ""] = route.split(" ");
  const document = Document.parse(await (await request.get("/api/openapi.json")).json());
  const status = String(response.status());
  const reply = document.paths[path]?.[method.toLowerCase()]?.responses[status];
  const schema = reply?.content?.["application/json"]?.schema;
  expect(schema, `${route} ${status} is documented`).toBeDefined();
  const local = JSON.stringify({ ...schema, $defs: document.components.schemas }).replaceAll(
    "#/components/schemas/",
    "#/$defs/",
  );
  const checked = z.fromJSONSchema(JSON.parse(local)).safeParse(await response.json());
  expect(checked.error?.issues ?? [], `${route} ${status}`).toEqual([]);
}
