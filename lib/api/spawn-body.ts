import { z } from "zod";
import { CacheKeyChoice } from "./fork.ts";
import { ForkBody } from "./fork-body.ts";
import { SpawnHistory } from "./spawn.ts";

/** Body of POST /api/conversations/{id}/spawn. Everything may be left out: an empty body gives all of the history. */
export const SpawnBody = z.strictObject({
  ...ForkBody.pick({ id: true, title: true, tags: true, from_event_id: true, agent: true }).shape,
  history: SpawnHistory.default("all"),
  /** A sub-agent shares its parent's shard unless told otherwise. */
  cache_key: CacheKeyChoice.default("inherit"),
});
export type SpawnBody = z.infer<typeof SpawnBody>;
