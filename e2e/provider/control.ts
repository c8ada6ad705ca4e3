import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { Gate, Gates } from "./gates.ts";
import { parseJson } from "./read-json.ts";
import { HoldPoint, Reply, RequestMatch } from "./reply.ts";
import type { LoggedRequest } from "./request-log.ts";
import { describeRequest } from "./request-log.ts";
import type { Script } from "./script.ts";

/** One entry of `POST /__script`. `times: "always"` answers every match for which nothing is queued. */
export const ScriptEntry = z.strictObject({
  reply: Reply,
  match: RequestMatch.optional(),
  times: z.union([z.number().int().min(1), z.literal("always")]).optional(),
});
export type ScriptEntry = z.infer<typeof ScriptEntry>;

/** The body of `POST /__hold`. */
export const NamedHold = z.strictObject({
  name: z.string(),
  at: HoldPoint,
  match: RequestMatch.optional(),
  times: z.number().int().min(1).optional(),
});
export type NamedHold = z.infer<typeof NamedHold>;

const HoldName = z.strictObject({ name: z.string() });
const Arrival = z.strictObject({ name: z.string(), count: z.number().int().min(1).optional() });

export type ControlParts = {
  requests: readonly LoggedRequest[];
  script: Script;
  gates: Gates;
  reset: () => void;
};

export type Control = (method: string, path: string, body: Buffer, response: ServerResponse) => Promise<void>;

class UnknownHold extends Error {}

function addEntry(script: Script, entry: ScriptEntry): void {
  if (entry.times === "always") script.always(entry.reply, entry.match);
  else script.repeat(entry.times ?? 1, entry.reply, entry.match);
}

/**
 * Scripting from another process: `POST /__script` (an entry or a list), `GET /__requests`, `POST /__reset`,
 * `POST /__hold`, `POST /__reached` (answers when requests stand at the hold) and `POST /__release`.
 */
export function createControl(parts: ControlParts): Control {
  const gates = new Map<string, Gate>();
  const gateNamed = (name: string): Gate => {
    const gate = gates.get(name);
    if (gate === undefined) throw new UnknownHold(`No hold is called "${name}". POST it to /__hold first.`);
    return gate;
  };
  const actions: Record<string, (body: unknown) => unknown> = {
    "GET /__requests": () => parts.requests.map(describeRequest),
    "POST /__script": (body) => {
      const entries = z.union([z.array(ScriptEntry), ScriptEntry]).parse(body);
      for (const entry of [entries].flat()) addEntry(parts.script, entry);
      return { pending: parts.script.pending() };
    },
    "POST /__reset": () => {
      parts.reset();
      gates.clear();
      return { pending: 0 };
    },
    "POST /__hold": (body) => {
      const { name, ...hold } = NamedHold.parse(body);
      gates.set(name, parts.gates.add(hold));
      return { name };
    },
    "POST /__reached": async (body) => {
      const { name, count } = Arrival.parse(body);
      return (await gateNamed(name).arrivals(count ?? 1)).map(describeRequest);
    },
    "POST /__release": (body) => {
      const { name } = HoldName.parse(body);
      gateNamed(name).release();
      return { name };
    },
  };
  return async (method, path, body, response) => {
    const answer = (status: number, value: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    const action = actions[`${method} ${path}`];
    if (action === undefined) {
      answer(404, { error: `Unknown control path ${method} ${path}` });
      return;
    }
    try {
      answer(200, await action(parseJson(body.toString("utf8"))));
    } catch (error) {
      if (error instanceof z.ZodError) answer(422, { error: z.prettifyError(error) });
      else if (error instanceof UnknownHold) answer(404, { error: error.message });
      else throw error;
    }
  };
}
