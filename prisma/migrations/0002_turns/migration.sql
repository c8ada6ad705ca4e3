-- CreateTable
CREATE TABLE "Lease" (
    "conversationId" TEXT NOT NULL PRIMARY KEY,
    "owner" TEXT,
    "fence" BIGINT NOT NULL,
    "expiresAt" BIGINT NOT NULL,
    CONSTRAINT "Lease_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Attempt" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "conversationId" TEXT NOT NULL,
    "familyId" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "status" TEXT NOT NULL,
    "userText" TEXT,
    "toolResults" TEXT NOT NULL,
    "retryOfId" TEXT,
    "provider" TEXT NOT NULL,
    "model" TEXT NOT NULL,
    "offline" BOOLEAN NOT NULL,
    "parameters" TEXT NOT NULL,
    "overrides" TEXT,
    "promptCacheKey" TEXT NOT NULL,
    "baseVersion" INTEGER NOT NULL,
    "baseStatus" TEXT NOT NULL,
    "startedAt" TEXT NOT NULL,
    "finishedAt" TEXT,
    "errorCode" TEXT,
    "errorMessage" TEXT,
    "partialText" TEXT NOT NULL DEFAULT '',
    "partialReasoning" TEXT NOT NULL DEFAULT '',
    "usage" TEXT,
    "requestSha256" TEXT,
    "cancelRequested" BOOLEAN NOT NULL DEFAULT false,
    CONSTRAINT "Attempt_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "AttemptRequest" (
    "attemptId" TEXT NOT NULL PRIMARY KEY,
    "bytes" BLOB NOT NULL,
    CONSTRAINT "AttemptRequest_attemptId_fkey" FOREIGN KEY ("attemptId") REFERENCES "Attempt" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Attempt_conversationId_number_key" ON "Attempt"("conversationId", "number");

-- A sealed conversation is not continued: nobody can take its lease, and nothing is tried on it.
CREATE TRIGGER "Lease_sealed_no_insert" BEFORE INSERT ON "Lease"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = NEW."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: it has no lease. Fork it to go on.');
END;

CREATE TRIGGER "Lease_sealed_no_owner" BEFORE UPDATE ON "Lease"
WHEN NEW."owner" IS NOT NULL AND (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = NEW."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: its lease cannot be taken. Fork it to go on.');
END;

CREATE TRIGGER "Attempt_sealed_no_insert" BEFORE INSERT ON "Attempt"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = NEW."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: it cannot be continued. Fork it to go on.');
END;

-- A smaller fence would let a holder that was given up on commit after all.
CREATE TRIGGER "Lease_fence_only_grows" BEFORE UPDATE ON "Lease"
WHEN NEW."fence" < OLD."fence" OR NEW."conversationId" IS NOT OLD."conversationId"
BEGIN
  SELECT RAISE(ABORT, 'The fence of a lease only grows.');
END;

CREATE TRIGGER "Lease_stays" BEFORE DELETE ON "Lease"
WHEN EXISTS (SELECT 1 FROM "Conversation" c WHERE c."id" = OLD."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'A lease stays with its conversation: give it back instead of removing it.');
END;

CREATE TRIGGER "Attempt_one_running" BEFORE INSERT ON "Attempt"
WHEN NEW."status" = 'running' AND EXISTS (
  SELECT 1 FROM "Attempt" a WHERE a."conversationId" = NEW."conversationId" AND a."status" = 'running'
)
BEGIN
  SELECT RAISE(ABORT, 'Another attempt of this conversation is still running.');
END;

-- A holder that was given up on must not rewrite what became of its attempt.
CREATE TRIGGER "Attempt_finished_no_change" BEFORE UPDATE ON "Attempt"
WHEN OLD."status" IS NOT 'running'
BEGIN
  SELECT RAISE(ABORT, 'A finished attempt does not change.');
END;
