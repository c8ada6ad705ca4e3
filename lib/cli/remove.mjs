import { callJson } from "./call-server.mjs";
import { CommandError, EXIT } from "./command-error.mjs";
import { onlyOne, readOptions } from "./read-options.mjs";

/** Removes a sealed run for good; a tombstone stays in the seal chain. */
export async function removeRun(args, io) {
  const { paths, options, server, json } = readOptions(args, io.env, {
    confirm: { type: "string" },
    reason: { type: "string" },
  });
  const id = onlyOne(paths, "run id");
  if (options.confirm !== id || !options.reason)
    throw new CommandError(`Confirm with --confirm ${id} and say why with --reason.`, EXIT.usage);
  const tombstone = await callJson(server, `/api/conversations/${encodeURIComponent(id)}/removal`, {
    method: "POST",
    json: { confirm: options.confirm, reason: options.reason },
  });
  io.out.write(
    json
      ? `${JSON.stringify(tombstone)}\n`
      : `Removed. Tombstone ${tombstone.sequence} names ${tombstone.actor}; receipt ${tombstone.removes} stays in the seal chain.\n`,
  );
  return EXIT.done;
}
