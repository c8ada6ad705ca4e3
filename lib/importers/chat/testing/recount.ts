/** A message of an export as its JSON says, without anything of the importers. */
export type RawMessage = { id: string; parent: string | null; calls: number; output: number | null };
export type RawChat = { id: string; messages: RawMessage[] };

type Block = { type?: string; tool_call?: object };
type GptNode = {
  parent: string | null;
  message: null | { author: { role: string }; recipient?: string };
};
type Gpt = { id: string; mapping: Record<string, GptNode> };

/** ChatGPT: nodes without a message only join others. */
export function recountChatgpt(text: string): RawChat[] {
  return (JSON.parse(text) as Gpt[]).map(({ id, mapping }) => ({
    id,
    messages: Object.entries(mapping).flatMap(([name, node]) => {
      if (!node.message) return [];
      let { parent } = node;
      for (let at = mapping[parent ?? ""]; at && !at.message; at = mapping[parent ?? ""]) parent = at.parent;
      const { author, recipient = "all" } = node.message;
      const calls = author.role === "assistant" && recipient !== "all" ? 1 : 0;
      return [{ id: name, parent: parent && mapping[parent] ? parent : null, calls, output: null }];
    }),
  }));
}

type Libre = {
  messageId: string;
  parentMessageId: string | null;
  isCreatedByUser: boolean;
  tokenCount?: number;
  promptTokens?: number;
  content?: Block[];
  children?: Libre[];
};
type LibreExport = { conversationId: string; messages?: Libre[]; messagesTree?: Libre[] };

export function recountLibrechat(text: string): RawChat[] {
  const { conversationId, messages, messagesTree } = JSON.parse(text) as LibreExport;
  const all: Libre[] = [];
  const collect = (each: Libre) => {
    all.push(each);
    each.children?.forEach(collect);
  };
  (messagesTree ?? messages ?? []).forEach(collect);
  const ids = new Set(all.map(({ messageId }) => messageId));
  return [
    {
      id: conversationId,
      messages: all.map((each) => {
        const counted = !each.isCreatedByUser && (each.tokenCount || each.promptTokens);
        return {
          id: each.messageId,
          parent: each.parentMessageId && ids.has(each.parentMessageId) ? each.parentMessageId : null,
          calls: (each.content ?? []).filter(({ type }) => type === "tool_call").length,
          output: counted ? (each.tokenCount ?? 0) : null,
        };
      }),
    },
  ];
}

type WebuiMessage = { parentId: string | null; usage?: { completion_tokens: number } };
type Webui = { id: string; chat: { history: { messages: Record<string, WebuiMessage> } } };

export function recountOpenWebui(text: string): RawChat[] {
  return (JSON.parse(text) as Webui[]).map(({ id, chat }) => ({
    id,
    messages: Object.entries(chat.history.messages).map(([name, { parentId, usage }]) => ({
      id: name,
      parent: parentId,
      calls: 0,
      output: usage?.completion_tokens ?? null,
    })),
  }));
}

type ClaudeMessage = { uuid: string; parent_message_uuid: string; content: Block[] };
type Claude = { uuid: string; chat_messages: ClaudeMessage[] };

export function recountClaudeAi(text: string): RawChat[] {
  return (JSON.parse(text) as Claude[]).map(({ uuid, chat_messages }) => ({
    id: uuid,
    messages: chat_messages.map(({ uuid: id, parent_message_uuid: parent, content }) => ({
      id,
      parent: parent.startsWith("00000000-0000") ? null : parent,
      calls: content.filter(({ type }) => type === "tool_use").length,
      output: null,
    })),
  }));
}

/** Every message without an answer ends one line of its chat. */
export function countLines({ messages }: RawChat): number {
  const parents = new Set(messages.map(({ parent }) => parent));
  return messages.filter(({ id }) => !parents.has(id)).length;
}
