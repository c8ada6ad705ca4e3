import { useQuery } from "@tanstack/react-query";
import { z } from "zod";
import type { ProviderList } from "#lib/api/providers.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { TurnOverrides } from "#lib/conversation/attempt.ts";
import { conversationQueries } from "#lib/query/conversations.ts";
import { providerQueries } from "#lib/query/providers.ts";
import { turnQueries } from "#lib/query/turns.ts";
import { type Answerer, chooseModel, findAnswerer, nameModel } from "#lib/turn-view/model-choice.ts";
import {
  EMPTY_PARAMETERS,
  type ParameterForm,
  type ReadParameters,
  readParameters,
} from "#lib/turn-view/parameter-form.ts";
import { useTabText } from "./draft.ts";

const Stored = z.object({
  model: z.string().nullable().catch(null),
  parameters: z
    .object({
      temperature: z.string(),
      maxOutputTokens: z.string(),
      reasoningEffort: z.string(),
      verbosity: z.string(),
    })
    .catch(EMPTY_PARAMETERS),
});

export type ModelSettings = {
  /** Null while it is loaded. */
  config: AgentConfig | null;
  providers: ProviderList["providers"];
  /** As the field shows it. */
  model: string;
  setModel: (model: string) => void;
  parameters: ParameterForm;
  setParameters: (parameters: ParameterForm) => void;
  read: ReadParameters;
  /** Null when the branch's own config is used as it is. */
  overrides: TurnOverrides | null;
  /** Null while it is loaded. */
  answerer: Answerer | null;
};

/**
 * Which model answers next and how: what was chosen in this tab, else what the branch was continued with last, else
 * what its config says.
 */
export function useModelSettings(conversationId: string): ModelSettings {
  const detail = useQuery(conversationQueries.detail(conversationId));
  const providerList = useQuery(providerQueries.list());
  const turns = useQuery(turnQueries.list(conversationId));
  const [text, setText] = useTabText(`offshoot.model.${conversationId}`);
  const stored = parseStored(text);
  const store = (change: Partial<z.infer<typeof Stored>>) =>
    setText(JSON.stringify({ ...stored, ...change }));
  const config = detail.data?.config ?? null;
  const agent = config ?? { provider: null, model: null };
  const last = turns.data?.attempts.find(({ offline, status }) => !offline && status === "committed");
  const model = stored.model ?? (last ? nameModel(last) : nameModel(agent));
  const choice = chooseModel(model, agent);
  const read = readParameters(stored.parameters);
  const changed = Object.keys(choice).length + Object.keys(read.values).length > 0;
  const parameters = Object.keys(read.values).length === 0 ? {} : { parameters: read.values };
  return {
    config,
    providers: providerList.data?.providers ?? [],
    model,
    setModel: (next) => store({ model: next }),
    parameters: stored.parameters,
    setParameters: (next) => store({ parameters: next }),
    read,
    overrides: changed ? { ...choice, ...parameters } : null,
    answerer:
      config === null || providerList.data === undefined
        ? null
        : findAnswerer(config, choice, providerList.data.providers),
  };
}

function parseStored(text: string | null): z.infer<typeof Stored> {
  try {
    return Stored.parse(JSON.parse(text ?? "{}"));
  } catch {
    return { model: null, parameters: EMPTY_PARAMETERS };
  }
}
