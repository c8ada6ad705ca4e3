import { z } from "zod";
import { ErrorReply, isPlain, type Operation, type PlainReply } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";

type Json = { [key: string]: unknown };
type Named = { schema: z.ZodType; name: string; io: "input" | "output" };

const ERRORS: Readonly<Record<number, string>> = {
  400: "The request cannot be read, or its cursor is none of ours.",
  401: "An access key is needed, or this one is not good.",
  403: "The key may not do that, or the request comes from another site.",
  404: "There is no such thing.",
  409: "It cannot be done as things are; the sentence says what to do.",
  413: "The body is too large.",
  415: "The body has a type that is not taken.",
  422: "A field is not valid, or an idempotency key was used for another request.",
  429: "Too much at once from this address.",
  503: "Busy; try again after the time in Retry-After.",
};

/** The OpenAPI 3.1 document of the whole API, from the schemas the routes parse with. */
export function buildOpenApiDocument(): Json {
  const named = OPERATIONS.flatMap(namedSchemas);
  const paths: Record<string, Json> = {};
  for (const operation of OPERATIONS) {
    const path = operation.path.replace(/\[(\w+)\]/g, "{$1}");
    paths[path] = { ...paths[path], [operation.method.toLowerCase()]: describeOperation(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Offshoot",
      version: "1",
      description:
        'Branching agent conversations. Errors are `{"detail": sentence}`. Lists that grow are paged with opaque cursors.',
    },
    security: [{ key: [] }, { sessionKey: [] }],
    paths,
    components: {
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An access key; not needed on this machine." },
        sessionKey: { type: "apiKey", in: "header", name: "X-Session-API-Key" },
      },
      schemas: {
        ...schemasOf(named.filter(({ io }) => io === "input")),
        ...schemasOf([...named.filter(({ io }) => io === "output"), ERROR]),
      },
    },
  };
}

const ERROR: Named = { schema: ErrorReply, name: "Error", io: "output" };

/** A name for each schema of an operation: its place is unique, and stable when another operation is added. */
function namedSchemas(operation: Operation): Named[] {
  const id = operationId(operation);
  const { body, replies } = operation;
  const named: Named[] = [];
  if (body !== undefined && !isPlain(body)) named.push({ schema: body, name: `${id}Body`, io: "input" });
  for (const [status, reply] of Object.entries(replies)) {
    if (!isPlain(reply)) named.push({ schema: reply, name: `${id}Reply${status}`, io: "output" });
  }
  return named;
}

function schemasOf(named: readonly Named[]): Json {
  const registry = z.registry<{ id: string }>();
  const aliases: Json = {};
  for (const { schema, name } of named) {
    const known = registry.get(schema);
    if (known) aliases[name] = { $ref: uriOf(known.id) };
    else registry.add(schema, { id: name });
  }
  const io = named[0]?.io ?? "output";
  const { schemas } = z.toJSONSchema(registry, { io, uri: uriOf, unrepresentable: "any" });
  const bare = Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]);
  return { ...Object.fromEntries(bare), ...aliases };
}

function uriOf(name: string): string {
  return `#/components/schemas/${name}`;
}

function describeOperation(operation: Operation): Json {
  const id = operationId(operation);
  const { need, summary, body, replies } = operation;
  const described = Object.entries(replies).map(([status, reply]) => [
    status,
    { description: summary, content: contentOf(reply, `${id}Reply${status}`) },
  ]);
  const errors = Object.entries(ERRORS).filter(([status]) => !Object.hasOwn(replies, status));
  return {
    operationId: id,
    summary,
    "x-offshoot-scope": need,
    ...(need === "public" ? { security: [] } : {}),
    parameters: parametersOf(operation),
    ...(body === undefined ? {} : { requestBody: { content: contentOf(body, `${id}Body`) } }),
    responses: Object.fromEntries([
      ...described,
      ...errors.map(([status, description]) => [
        status,
        { description, content: { "application/json": { schema: { $ref: uriOf(ERROR.name) } } } },
      ]),
    ]),
  };
}

function contentOf(schema: z.ZodType | PlainReply, name: string): Json {
  return isPlain(schema)
    ? { [schema.type]: { schema: { type: "string", description: schema.description } } }
    : { "application/json": { schema: { $ref: uriOf(name) } } };
}

function parametersOf({ path, query, once }: Operation): Json[] {
  const inPath = [...path.matchAll(/\[(\w+)\]/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const key = {
    name: "Idempotency-Key",
    in: "header",
    description: "The same key with the same request answers the same, for a day.",
    schema: { type: "string", maxLength: 200 },
  };
  return [...inPath, ...(query ? queryParameters(query) : []), ...(once ? [key] : [])];
}

/** What comes out of parsing is what a value has to look like: all of them arrive as text. */
function queryParameters(query: z.ZodObject): Json[] {
  const optional = new Set(
    Object.keys(query.shape).filter((name) => query.shape[name]?.safeParse(undefined).success),
  );
  const { properties = {} } = z.toJSONSchema(query, { io: "output", unrepresentable: "any" });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: !optional.has(name),
    schema: withoutNull(schema),
  }));
}

/** Null stands for a parameter that was left out: nobody can send it. */
function withoutNull(schema: unknown): unknown {
  const {
    anyOf,
    default: fallback,
    ...rest
  } = z.looseObject({ anyOf: z.array(Branch).optional() }).parse(schema);
  if (anyOf === undefined) return schema;
  const [only, ...others] = anyOf.filter((each) => each.type !== "null");
  const kept = others.length === 0 ? { ...rest, ...only } : { ...rest, anyOf: [only, ...others] };
  return fallback === null ? kept : { ...kept, ...(fallback === undefined ? {} : { default: fallback }) };
}

const Branch = z.looseObject({ type: z.unknown() });

/** `getConversationsByConversationIdGraph` */
function operationId({ method, path }: Operation): string {
  const words = path
    .split("/")
    .filter(Boolean)
    .map((part) => part.replace(/^\[(\w+)\]$/, "by-$1"))
    .flatMap((part) => part.split(/[-.]/));
  const name = words
    .filter((word) => word !== "api")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + name.join("");
}
