import { toConfigRecord } from "./agent-configs.ts";
import { toRecord } from "./conversations.ts";
import type { Prisma } from "./generated/client.ts";
import type { LiveReads, LiveWrites } from "./live-store.ts";

type Client = Prisma.TransactionClient;

export function createLiveReads(client: Client): LiveReads {
  return {
    findLiveRun: (id) => client.liveRun.findUnique({ where: { id } }),
    findOpenRunOf: (conversationId) =>
      client.liveRun.findFirst({ where: { sealedAt: null, members: { some: { conversationId } } } }),
    async listRecordedConversations(familyId) {
      const members = await client.liveMember.findMany({
        where: { run: { sealedAt: null, familyId } },
        select: { conversationId: true },
      });
      return members.map((member) => member.conversationId);
    },
    listOpenRuns: (familyId) => client.liveRun.findMany({ where: { sealedAt: null, familyId } }),
    listQuietRuns: (before) =>
      client.liveRun.findMany({ where: { sealedAt: null, receivedAt: { lt: before } } }),
    listLiveEvents: (runId) =>
      client.liveEvent.findMany({
        where: { runId },
        omit: { runId: true },
        orderBy: [{ orderKey: "asc" }, { position: "asc" }],
      }),
    async findLiveEvents(runId, eventIds) {
      const found = await client.liveEvent.findMany({
        where: { runId, eventId: { in: [...eventIds] } },
        select: { eventId: true, sha256: true },
      });
      return new Map(found.map(({ eventId, sha256 }) => [eventId, sha256]));
    },
    countLiveEvents: (runId) => client.liveEvent.count({ where: { runId } }),
    listLiveMembers: (runId) => client.liveMember.findMany({ where: { runId }, omit: { runId: true } }),
  };
}

export function createLiveWrites(client: Client): LiveWrites {
  return {
    async insertLiveRun({ info, ...run }) {
      await client.liveRun.create({ data: { ...run, info: info && new Uint8Array(info) } });
    },
    async updateLiveRun(id, { info, ...change }) {
      const bytes = info === undefined ? {} : { info: info && new Uint8Array(info) };
      await client.liveRun.update({ where: { id }, data: { ...change, ...bytes } });
    },
    async appendLiveEvents(runId, events) {
      const last = await client.liveEvent.aggregate({ where: { runId }, _max: { position: true } });
      const first = (last._max.position ?? -1) + 1;
      for (const [index, event] of events.entries()) {
        const bytes = new Uint8Array(event.bytes);
        await client.liveEvent.create({ data: { ...event, bytes, runId, position: first + index } });
      }
    },
    async forgetLiveBytes(runId) {
      await client.liveEvent.updateMany({ where: { runId }, data: { bytes: new Uint8Array() } });
    },
    async saveLiveMember(runId, { conversationId, key, facts }) {
      await client.liveMember.upsert({
        where: { conversationId },
        create: { conversationId, runId, key, facts },
        update: { key, facts },
      });
    },
    async deleteLiveMember(conversationId) {
      await client.liveMember.deleteMany({ where: { conversationId } });
    },
    async truncateEvents(conversationId, fromSeq) {
      // Their payloads stay: what moves is written again behind it.
      await client.event.deleteMany({ where: { conversationId, seq: { gte: fromSeq } } });
    },
    async rewriteConversation(conversation, config) {
      const { id, familyId: _, ordinal: __, version: ___, ...data } = toRecord(conversation, 0);
      await client.conversation.update({
        where: { id, sealed: false },
        data: { ...data, version: { increment: 1 } },
        select: { id: true },
      });
      const { conversationId, ...stored } = toConfigRecord(id, config);
      await client.agentConfig.update({ where: { conversationId }, data: stored });
    },
  };
}
