import { visibleName } from "./visible-name.ts";

/** A model's own name without the route to it: "litellm_proxy/anthropic/claude-opus-4-6" → "claude-opus-4-6". */
export function shortModel(model: string): string {
  const name = model.slice(model.lastIndexOf("/") + 1);
  return visibleName(name === "" ? model : name);
}
