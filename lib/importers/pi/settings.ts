import { storableText } from "#lib/importers/plain-text.ts";
import type { FileLine } from "./read-file.ts";
import { type SourceEntry, textField } from "./source-entry.ts";

/** What the model is asked with at a point of the session. */
export type Settings = { provider: string | null; model: string | null; thinking: string | null };

/** Headers of version 1 carry the settings the session started with. */
export function startSettings(header: FileLine | null): Settings {
  const raw = header?.entry.raw ?? {};
  return {
    provider: column(textField(raw, "provider")),
    model: column(textField(raw, "modelId")),
    thinking: column(textField(raw, "thinkingLevel")),
  };
}

/** The settings behind an entry: what it switches to, or the model that answered in it. */
export function settingsAfter(before: Settings, { type, raw, message }: SourceEntry): Settings {
  if (type === "model_change") {
    const provider = column(textField(raw, "provider"));
    return { ...before, provider: provider ?? before.provider, model: column(textField(raw, "modelId")) };
  }
  if (type === "thinking_level_change")
    return { ...before, thinking: column(textField(raw, "thinkingLevel")) };
  if (message?.role !== "assistant" || !message.model) return before;
  return {
    ...before,
    provider: column(message.provider ?? "") ?? before.provider,
    model: column(message.model),
  };
}

function column(text: string): string | null {
  return text === "" ? null : storableText(text.slice(0, 300));
}
