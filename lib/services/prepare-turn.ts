import { fail, ok, type Result } from "#lib/app-error.ts";
import type { AgentConfig } from "#lib/conversation/agent-config.ts";
import type { TurnOverrides } from "#lib/conversation/attempt.ts";
import type { Conversation } from "#lib/conversation/conversation.ts";
import type { Database } from "#lib/db/store.ts";
import type { EnvRecord } from "#lib/llm/base-url.ts";
import type { ModelTarget } from "#lib/llm/model-call.ts";
import { resolveTarget } from "#lib/llm/provider-catalog.ts";
import { conversationNotFound } from "./not-found.ts";
import { stillRecording } from "./still-recording.ts";

/** Where a turn goes and with which settings. */
export type TurnPlan = { conversation: Conversation; config: AgentConfig; target: ModelTarget };

/**
 * Everything that can be refused before anything is written: an unknown or sealed conversation, a provider that is
 * unknown or not configured.
 */
export async function prepareTurn(
  db: Database,
  env: EnvRecord,
  { conversationId, overrides }: { conversationId: string; overrides: TurnOverrides | null },
): Promise<Result<TurnPlan>> {
  const conversation = await db.read.findConversation(conversationId);
  const stored = conversation && (await db.read.findAgentConfig(conversationId));
  if (!conversation || !stored) return conversationNotFound(conversationId);
  if (conversation.sealed) return sealedConversation();
  if (await db.read.findOpenRunOf(conversationId)) return stillRecording();
  const config = overrideConfig(stored, overrides);
  const target = resolveTarget(config, env);
  return target.ok ? ok({ conversation, config, target: target.value }) : target;
}

export function sealedConversation() {
  return fail(
    "sealed",
    "This run is sealed: it is an audit trail. Fork it and send the message to the fork.",
  );
}

/**
 * The config one turn runs with; the stored one is never changed by it. Another provider goes without the stored
 * address and key, which belong to the old one.
 */
export function overrideConfig(config: AgentConfig, overrides: TurnOverrides | null): AgentConfig {
  if (overrides === null) return config;
  const { provider, model, parameters } = overrides;
  const moved = provider !== undefined && provider !== config.provider;
  return {
    ...config,
    ...(moved ? { provider, baseUrl: null, credentialEnv: null } : {}),
    model: model ?? config.model,
    parameters: { ...config.parameters, ...parameters },
  };
}
