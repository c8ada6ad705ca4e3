import { z } from "zod";
import { StepKind } from "#lib/conversation/step.ts";
import type { ColourBy } from "./colour-scale.ts";
import type { KeptKind, KeyUse, StepFilter } from "./filter-steps.ts";
import type { StepOrigin } from "./step-origin.ts";

const Name = z.string().min(1).max(500);
const MOST_NAMES = 100;

/** What each group of the filter is called in the address, and what may stand there. */
const GROUPS = {
  kinds: { name: "step", word: StepKind },
  tools: { name: "tool", word: Name },
  models: { name: "model", word: Name },
  keys: { name: "key", word: z.enum(["own", "shared"] satisfies KeyUse[]) },
  origins: { name: "steps", word: z.enum(["own", "inherited"] satisfies StepOrigin[]) },
  kept: { name: "kept", word: z.enum(["bookmarked", "noted"] satisfies KeptKind[]) },
  labels: { name: "label", word: Name },
} as const;

const ERRORS = "only";
const COLOUR = "colour";
const Colour = z.enum(["cost", "cachedShare", "latency"] satisfies Exclude<ColourBy, "key">[]);

/** The filter an address names. Words that mean nothing here are left out: a link may be older than the page. */
export function readFilter(query: URLSearchParams): StepFilter {
  const group = <Word extends z.ZodType>({ name, word }: { name: string; word: Word }) => {
    const words = query.getAll(name).slice(0, MOST_NAMES);
    return new Set(words.flatMap((text) => word.safeParse(text).data ?? []));
  };
  return {
    kinds: group(GROUPS.kinds),
    tools: group(GROUPS.tools),
    models: group(GROUPS.models),
    keys: group(GROUPS.keys),
    origins: group(GROUPS.origins),
    kept: group(GROUPS.kept),
    labels: group(GROUPS.labels),
    errorsOnly: query.get(ERRORS) === "errors",
  };
}

/** Writes the filter in place of the one that is there; an empty one leaves nothing behind. */
export function writeFilter(query: URLSearchParams, { errorsOnly, ...groups }: StepFilter): void {
  for (const [group, words] of Object.entries(groups)) {
    const { name } = GROUPS[group as keyof typeof groups];
    query.delete(name);
    for (const word of words) query.append(name, word);
  }
  if (errorsOnly) query.set(ERRORS, "errors");
  else query.delete(ERRORS);
}

/** What an address colours the cards by; the cache key where it does not say. */
export function readColour(query: URLSearchParams): ColourBy {
  return Colour.safeParse(query.get(COLOUR)).data ?? "key";
}

export function writeColour(query: URLSearchParams, by: ColourBy): void {
  if (by === "key") query.delete(COLOUR);
  else query.set(COLOUR, by);
}
