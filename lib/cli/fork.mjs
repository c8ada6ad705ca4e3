import { randomUUID } from "node:crypto";
import { callJson } from "./call-server.mjs";
import { EXIT } from "./command-error.mjs";
import { onlyOne, readOptions } from "./read-options.mjs";

const TEXT = { type: "string" };

/** Forks a conversation and prints where it is. A request that is repeated makes one fork. */
export async function forkBranch(args, io) {
  const { paths, options, flags, server, json } = readOptions(args, io.env, {
    from: TEXT,
    before: { type: "boolean" },
    title: TEXT,
    model: TEXT,
  });
  const id = onlyOne(paths, "conversation id");
  const fork = await callJson(server, `/api/conversations/${encodeURIComponent(id)}/fork`, {
    method: "POST",
    headers: { "idempotency-key": randomUUID() },
    json: {
      ...(options.from === undefined ? {} : { from_event_id: options.from }),
      ...(flags.before ? { cut: "before" } : {}),
      ...(options.title === undefined ? {} : { title: options.title }),
      ...(options.model === undefined ? {} : { agent: { model: options.model } }),
    },
  });
  const link = `${server.url}/conversations/${fork.id}`;
  io.out.write(
    json ? `${JSON.stringify(fork)}\n` : `${fork.id}  key ${fork.prompt_cache_key}\n  graph    ${link}\n`,
  );
  return EXIT.done;
}
