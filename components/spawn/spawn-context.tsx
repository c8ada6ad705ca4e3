"use client";

import { createContext, use } from "react";
import type { SpawnTarget } from "#lib/api/selection.ts";

/** Opens the dialog for a step. */
type AskToSpawn = (target: SpawnTarget) => void;

const SpawnContext = createContext<AskToSpawn | null>(null);

export const SpawnProvider = SpawnContext;

export function useAskToSpawn(): AskToSpawn {
  const ask = use(SpawnContext);
  if (ask === null) throw new Error("Sub-agents are spawned inside of the run page only.");
  return ask;
}
