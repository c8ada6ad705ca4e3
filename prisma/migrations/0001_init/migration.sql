-- CreateTable
CREATE TABLE "Family" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "groupKey" TEXT,
    "labels" TEXT NOT NULL,
    "keyBase" TEXT NOT NULL,
    "nextFork" INTEGER NOT NULL DEFAULT 1,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Conversation" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "familyId" TEXT NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "title" TEXT NOT NULL,
    "tags" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "sealed" BOOLEAN NOT NULL DEFAULT false,
    "forkedFromId" TEXT,
    "forkPointEventId" TEXT,
    "forkPointSeq" INTEGER,
    "forkPointChainHash" TEXT,
    "forkedBy" TEXT,
    "spawnedById" TEXT,
    "spawnedByEventId" TEXT,
    "promptCacheKey" TEXT NOT NULL,
    "promptCacheKeySource" TEXT NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 0,
    "headSeq" INTEGER NOT NULL,
    "headHash" TEXT NOT NULL,
    "headPrefixHash" TEXT NOT NULL,
    "configHash" TEXT NOT NULL,
    "ownTotals" TEXT NOT NULL,
    "carriedTotals" TEXT,
    "unattributed" TEXT NOT NULL,
    "stepCount" INTEGER NOT NULL,
    "errorCount" INTEGER NOT NULL,
    "agentState" TEXT NOT NULL,
    "activatedSkills" TEXT NOT NULL,
    "workspace" TEXT,
    "sourceFormat" TEXT,
    "externalId" TEXT,
    "sourceDigest" TEXT,
    "createdAt" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL,
    CONSTRAINT "Conversation_familyId_fkey" FOREIGN KEY ("familyId") REFERENCES "Family" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AgentConfig" (
    "conversationId" TEXT NOT NULL PRIMARY KEY,
    "provider" TEXT,
    "model" TEXT,
    "baseUrl" TEXT,
    "credentialEnv" TEXT,
    "systemPrompt" TEXT,
    "tools" TEXT NOT NULL,
    "parameters" TEXT NOT NULL,
    "source" TEXT,
    CONSTRAINT "AgentConfig_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Event" (
    "conversationId" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "familyId" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "sourceKind" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "role" TEXT,
    "timestamp" TEXT,
    "summary" TEXT NOT NULL,
    "toolName" TEXT,
    "toolCallId" TEXT,
    "responseId" TEXT,
    "isError" BOOLEAN NOT NULL,
    "hasUsage" BOOLEAN NOT NULL,
    "usageModel" TEXT,
    "usageInput" INTEGER,
    "usageCacheRead" INTEGER,
    "usageCacheWrite" INTEGER,
    "usageOutput" INTEGER,
    "usageReasoning" INTEGER,
    "usageCost" REAL,
    "usageLatencyMs" REAL,
    "usageTtftMs" REAL,
    "inherited" BOOLEAN NOT NULL,
    "originConversationId" TEXT NOT NULL,
    "payloadId" INTEGER NOT NULL,
    "payloadHash" TEXT NOT NULL,
    "payloadSize" INTEGER NOT NULL,
    "chainHash" TEXT NOT NULL,
    "contentHash" TEXT,
    "prefixHash" TEXT NOT NULL,

    PRIMARY KEY ("conversationId", "seq"),
    CONSTRAINT "Event_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "Event_payloadId_fkey" FOREIGN KEY ("payloadId") REFERENCES "Payload" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Payload" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "familyId" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "bytes" BLOB NOT NULL
);

-- CreateTable
CREATE TABLE "StoredReply" (
    "scope" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "requestHash" TEXT NOT NULL,
    "reply" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL,

    PRIMARY KEY ("scope", "key")
);

-- CreateIndex
CREATE UNIQUE INDEX "Family_groupKey_key" ON "Family"("groupKey");

-- CreateIndex
CREATE INDEX "Family_updatedAt_id_idx" ON "Family"("updatedAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Conversation_sourceDigest_key" ON "Conversation"("sourceDigest");

-- CreateIndex
CREATE INDEX "Conversation_createdAt_id_idx" ON "Conversation"("createdAt", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Conversation_familyId_ordinal_key" ON "Conversation"("familyId", "ordinal");

-- CreateIndex
CREATE INDEX "Event_payloadId_idx" ON "Event"("payloadId");

-- CreateIndex
CREATE UNIQUE INDEX "Event_conversationId_eventId_key" ON "Event"("conversationId", "eventId");

-- CreateIndex
CREATE UNIQUE INDEX "Payload_familyId_sha256_key" ON "Payload"("familyId", "sha256");

-- What Prisma cannot express: facts that are never changed, and audit trails that are closed for good.
-- Deleting a family or a conversation cascades through these triggers too. Where INSERT OR REPLACE would
-- remove a row without firing a DELETE trigger, the INSERT is refused instead.

-- Payloads are immutable; the same name can only mean the same bytes.
CREATE TRIGGER "Payload_never_changes" BEFORE UPDATE ON "Payload"
BEGIN
  SELECT RAISE(ABORT, 'A payload is immutable: store other bytes under their own hash.');
END;

CREATE TRIGGER "Payload_never_replaced" BEFORE INSERT ON "Payload"
WHEN EXISTS (
  SELECT 1 FROM "Payload" p
  WHERE (p."familyId" = NEW."familyId" AND p."sha256" = NEW."sha256" AND p."bytes" IS NOT NEW."bytes") OR p."id" = NEW."id"
)
BEGIN
  SELECT RAISE(ABORT, 'A payload is immutable: this hash already names other bytes.');
END;

-- Holds without foreign_keys too, as in a database tool that does not turn them on.
CREATE TRIGGER "Payload_in_use_stays" BEFORE DELETE ON "Payload"
WHEN EXISTS (SELECT 1 FROM "Event" e WHERE e."payloadId" = OLD."id")
BEGIN
  SELECT RAISE(ABORT, 'This payload is in use: an event still names it.');
END;

-- Events are immutable, and closed for good once their conversation is sealed.
CREATE TRIGGER "Event_never_changes" BEFORE UPDATE ON "Event"
BEGIN
  SELECT RAISE(ABORT, 'An event is immutable: fork the conversation to change what comes after it.');
END;

CREATE TRIGGER "Event_sealed_no_append" BEFORE INSERT ON "Event"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = NEW."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: no event can be added. Fork it to go on.');
END;

CREATE TRIGGER "Event_sealed_no_removal" BEFORE DELETE ON "Event"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = OLD."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: no event can be removed.');
END;

-- A sealed conversation stays, with everything but its title and tags.
CREATE TRIGGER "Conversation_sealed_no_change" BEFORE UPDATE ON "Conversation"
WHEN OLD."sealed" AND (
  NEW."id" IS NOT OLD."id"
  OR NEW."familyId" IS NOT OLD."familyId"
  OR NEW."ordinal" IS NOT OLD."ordinal"
  OR NEW."status" IS NOT OLD."status"
  OR NEW."sealed" IS NOT OLD."sealed"
  OR NEW."forkedFromId" IS NOT OLD."forkedFromId"
  OR NEW."forkPointEventId" IS NOT OLD."forkPointEventId"
  OR NEW."forkPointSeq" IS NOT OLD."forkPointSeq"
  OR NEW."forkPointChainHash" IS NOT OLD."forkPointChainHash"
  OR NEW."forkedBy" IS NOT OLD."forkedBy"
  OR NEW."spawnedById" IS NOT OLD."spawnedById"
  OR NEW."spawnedByEventId" IS NOT OLD."spawnedByEventId"
  OR NEW."promptCacheKey" IS NOT OLD."promptCacheKey"
  OR NEW."promptCacheKeySource" IS NOT OLD."promptCacheKeySource"
  OR NEW."version" IS NOT OLD."version"
  OR NEW."headSeq" IS NOT OLD."headSeq"
  OR NEW."headHash" IS NOT OLD."headHash"
  OR NEW."headPrefixHash" IS NOT OLD."headPrefixHash"
  OR NEW."configHash" IS NOT OLD."configHash"
  OR NEW."ownTotals" IS NOT OLD."ownTotals"
  OR NEW."carriedTotals" IS NOT OLD."carriedTotals"
  OR NEW."unattributed" IS NOT OLD."unattributed"
  OR NEW."stepCount" IS NOT OLD."stepCount"
  OR NEW."errorCount" IS NOT OLD."errorCount"
  OR NEW."agentState" IS NOT OLD."agentState"
  OR NEW."activatedSkills" IS NOT OLD."activatedSkills"
  OR NEW."workspace" IS NOT OLD."workspace"
  OR NEW."sourceFormat" IS NOT OLD."sourceFormat"
  OR NEW."externalId" IS NOT OLD."externalId"
  OR NEW."sourceDigest" IS NOT OLD."sourceDigest"
  OR NEW."createdAt" IS NOT OLD."createdAt"
)
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: only its title and tags can change.');
END;

CREATE TRIGGER "Conversation_sealed_no_removal" BEFORE DELETE ON "Conversation"
WHEN OLD."sealed"
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: it cannot be deleted.');
END;

CREATE TRIGGER "Conversation_sealed_no_replace" BEFORE INSERT ON "Conversation"
WHEN EXISTS (
  SELECT 1 FROM "Conversation" c WHERE c."sealed" AND (
    c."id" = NEW."id"
    OR c."sourceDigest" = NEW."sourceDigest"
    OR (c."familyId" = NEW."familyId" AND c."ordinal" = NEW."ordinal")
  )
)
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: it cannot be replaced.');
END;

CREATE TRIGGER "Family_sealed_no_removal" BEFORE DELETE ON "Family"
WHEN EXISTS (SELECT 1 FROM "Conversation" c WHERE c."familyId" = OLD."id" AND c."sealed")
BEGIN
  SELECT RAISE(ABORT, 'This family holds a sealed conversation: it cannot be deleted.');
END;

-- The cascade has removed the family's conversations and events by now; without foreign_keys this is refused above.
CREATE TRIGGER "Family_takes_its_payloads" AFTER DELETE ON "Family"
BEGIN
  DELETE FROM "Payload" WHERE "familyId" = OLD."id";
END;

-- One config per conversation, never handed on, closed with its conversation.
CREATE TRIGGER "AgentConfig_never_moves" BEFORE UPDATE ON "AgentConfig"
WHEN NEW."conversationId" IS NOT OLD."conversationId"
BEGIN
  SELECT RAISE(ABORT, 'An agent config belongs to one conversation for good: copy it instead.');
END;

CREATE TRIGGER "AgentConfig_sealed_no_insert" BEFORE INSERT ON "AgentConfig"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = NEW."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: its agent config cannot be replaced.');
END;

CREATE TRIGGER "AgentConfig_sealed_no_change" BEFORE UPDATE ON "AgentConfig"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = OLD."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: its agent config cannot change.');
END;

CREATE TRIGGER "AgentConfig_sealed_no_removal" BEFORE DELETE ON "AgentConfig"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = OLD."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: its agent config cannot be removed.');
END;
