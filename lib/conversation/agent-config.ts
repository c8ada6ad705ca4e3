import { z } from "zod";
import { ToolDefinition } from "./content.ts";

/** Sampling and reasoning settings. None of them takes part in the prompt cache key. */
export const ModelParameters = z.object({
  temperature: z.number().nullable(),
  topP: z.number().nullable(),
  maxOutputTokens: z.number().int().nullable(),
  reasoningEffort: z.string().nullable(),
  verbosity: z.string().nullable(),
});
export type ModelParameters = z.infer<typeof ModelParameters>;

/**
 * What a conversation's agent is. Exactly one per conversation, always a copy, never shared.
 * Credentials only by reference: the name of an environment variable, never a secret.
 */
export const AgentConfig = z.object({
  provider: z.string().nullable(),
  model: z.string().nullable(),
  baseUrl: z.string().nullable(),
  credentialEnv: z
    .string()
    .regex(/^[A-Z][A-Z0-9_]*$/)
    .nullable(),
  systemPrompt: z.string().nullable(),
  tools: z.array(ToolDefinition),
  parameters: ModelParameters,
  /** The source's own agent object as JSON text, secrets redacted; null when the source had none. */
  source: z.string().nullable(),
});
export type AgentConfig = z.infer<typeof AgentConfig>;

/** An agent nothing is told of: most transcripts know its model and little more. */
export const NO_AGENT: AgentConfig = {
  provider: null,
  model: null,
  baseUrl: null,
  credentialEnv: null,
  systemPrompt: null,
  tools: [],
  parameters: {
    temperature: null,
    topP: null,
    maxOutputTokens: null,
    reasoningEffort: null,
    verbosity: null,
  },
  source: null,
};
