import type { AgentEdits, CacheKeyChoice, ForkCut, ForkPreview, ForkRequest } from "#lib/api/fork.ts";
import type { ForkTarget } from "#lib/api/selection.ts";
import { checkTags } from "#lib/conversation/tags.ts";

export type TagRow = { id: number; name: string; value: string };
export type KeyKind = "own" | "inherit" | "explicit";

/** What the dialog's controls hold. `model` and `systemPrompt` are null as long as the source's are kept. */
export type ForkForm = {
  cut: ForkCut;
  title: string;
  tags: TagRow[];
  model: string | null;
  systemPrompt: string | null;
  keyKind: KeyKind;
  explicitKey: string;
  metrics: "zero" | "carry";
};

/** A sentence per control that cannot be sent as it is; tags by row id. */
export type ForkFormErrors = {
  title?: string;
  model?: string;
  systemPrompt?: string;
  explicitKey?: string;
  tags?: Record<number, string>;
};

type Source = Pick<ForkPreview["source"], "model" | "systemPrompt">;

export function initialForkForm(target: ForkTarget): ForkForm {
  return {
    cut: target.cut,
    title: "",
    tags: [],
    model: null,
    systemPrompt: null,
    keyKind: "own",
    explicitKey: "",
    metrics: "zero",
  };
}

/** Limits of ForkRequest and AgentEdits (lib/api/fork.ts), said before the server has to. */
export function checkForkForm(form: ForkForm, source: Source): ForkFormErrors {
  const errors: ForkFormErrors = {};
  if (form.title.trim().length > 200) errors.title = "Use at most 200 characters.";
  const model = form.model?.trim();
  if (model === "" && source.model !== null) errors.model = "Name a model, or reset it to the source's.";
  if (model !== undefined && model.length > 300) errors.model = "Use at most 300 characters.";
  if ((form.systemPrompt?.length ?? 0) > 1_000_000) errors.systemPrompt = "Use at most 1,000,000 characters.";
  if (form.keyKind === "explicit") {
    if (form.explicitKey.trim() === "") errors.explicitKey = "Give the key to send, or choose another kind.";
    else if (form.explicitKey.length > 512) errors.explicitKey = "Use at most 512 characters.";
  }
  const tags = checkTagRows(form.tags);
  if (Object.keys(tags).length > 0) errors.tags = tags;
  return errors;
}

/** What differs from the source's agent; null when nothing does. An emptied prompt means none is sent. */
export function agentEdits(
  form: Pick<ForkForm, "model" | "systemPrompt">,
  source: Source,
): AgentEdits | null {
  const edits: AgentEdits = {};
  const model = form.model?.trim();
  if (model !== undefined && model !== "" && model !== source.model) edits.model = model;
  if (form.systemPrompt !== null && form.systemPrompt !== (source.systemPrompt ?? "")) {
    edits.systemPrompt = form.systemPrompt === "" ? null : form.systemPrompt;
  }
  return Object.keys(edits).length === 0 ? null : edits;
}

/** The request of a form without errors. */
export function buildForkRequest(
  form: ForkForm,
  context: { target: ForkTarget; source: Source; idempotencyKey: string },
): ForkRequest {
  const title = form.title.trim();
  return {
    conversationId: context.target.conversationId,
    fromEventId: context.target.eventId,
    cut: form.cut,
    title: title === "" ? null : title,
    tags: Object.fromEntries(filledRows(form.tags).map(({ name, value }) => [name, value])),
    resetMetrics: form.metrics === "zero",
    cacheKey: cacheKeyChoice(form),
    agent: agentEdits(form, context.source),
    idempotencyKey: context.idempotencyKey,
  };
}

function cacheKeyChoice({ keyKind, explicitKey }: ForkForm): CacheKeyChoice {
  return keyKind === "explicit" ? { key: explicitKey } : keyKind;
}

function checkTagRows(rows: readonly TagRow[]): Record<number, string> {
  const errors: Record<number, string> = {};
  const seen = new Set<string>();
  for (const { id, name, value } of filledRows(rows)) {
    const checked = checkTags({ [name]: value });
    if (name === "") errors[id] = "Give this tag a key.";
    else if (!checked.ok) errors[id] = checked.error.message;
    else if (seen.has(name)) errors[id] = `The key '${name}' is there twice: each key can have one value.`;
    seen.add(name);
  }
  return errors;
}

/** A row nobody typed into is not a tag. */
function filledRows(rows: readonly TagRow[]): TagRow[] {
  return rows.filter(({ name, value }) => name !== "" || value !== "");
}
