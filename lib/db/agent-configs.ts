import { z } from "zod";
import { type AgentConfig, ModelParameters } from "#lib/conversation/agent-config.ts";
import { ToolDefinition } from "#lib/conversation/content.ts";
import type { Prisma } from "./generated/client.ts";
import { arrayLength, textSet } from "./sqlite-sql.ts";
import type { ConfigSummary } from "./store.ts";

type Client = Prisma.TransactionClient;

const Tools = z.array(ToolDefinition);

const SummaryRows = z.array(
  z.object({
    conversationId: z.string(),
    provider: z.string().nullable(),
    model: z.string().nullable(),
    // The driver answers computed integers as bigint.
    systemPromptLength: z.coerce.number().nullable(),
    toolCount: z.coerce.number(),
  }),
);

export async function findAgentConfig(client: Client, conversationId: string): Promise<AgentConfig | null> {
  const record = await client.agentConfig.findUnique({ where: { conversationId } });
  if (!record) return null;
  const { conversationId: _, ...config } = record;
  return {
    ...config,
    tools: Tools.parse(JSON.parse(record.tools)),
    parameters: ModelParameters.parse(JSON.parse(record.parameters)),
  };
}

/** What a graph needs of the configs, without reading prompts and tools. */
export async function listConfigSummaries(
  client: Client,
  familyIds: readonly string[],
): Promise<Map<string, ConfigSummary>> {
  const rows = await client.$queryRaw`
    SELECT a."conversationId", a."provider", a."model",
      length(a."systemPrompt") AS "systemPromptLength", ${arrayLength(`a."tools"`)} AS "toolCount"
    FROM "Conversation" AS c JOIN "AgentConfig" AS a ON a."conversationId" = c."id"
    WHERE c."familyId" IN ${textSet(familyIds)}`;
  return new Map(SummaryRows.parse(rows).map(({ conversationId, ...summary }) => [conversationId, summary]));
}

export function toConfigRecord(conversationId: string, config: AgentConfig) {
  return {
    ...config,
    conversationId,
    tools: JSON.stringify(config.tools),
    parameters: JSON.stringify(config.parameters),
  };
}

export async function insertAgentConfig(
  client: Client,
  conversationId: string,
  config: AgentConfig,
): Promise<void> {
  await client.agentConfig.create({ data: toConfigRecord(conversationId, config) });
}
