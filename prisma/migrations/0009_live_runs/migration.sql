-- CreateTable
CREATE TABLE "LiveRun" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "familyId" TEXT,
    "rootId" TEXT,
    "info" BLOB,
    "infoStatus" TEXT,
    "infoLeafId" TEXT,
    "infoPosition" INTEGER NOT NULL DEFAULT -1,
    "eventStatus" TEXT,
    "eventStatusKey" TEXT NOT NULL DEFAULT '',
    "status" TEXT NOT NULL,
    "openedBy" TEXT NOT NULL,
    "openedAt" TEXT NOT NULL,
    "receivedAt" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "shownRevision" INTEGER NOT NULL DEFAULT 0,
    "sealedAt" TEXT
);

-- CreateTable
CREATE TABLE "LiveEvent" (
    "runId" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "orderKey" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "parentId" TEXT,
    "sha256" TEXT NOT NULL,
    "bytes" BLOB NOT NULL,

    PRIMARY KEY ("runId", "eventId"),
    CONSTRAINT "LiveEvent_runId_fkey" FOREIGN KEY ("runId") REFERENCES "LiveRun" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LiveMember" (
    "conversationId" TEXT NOT NULL PRIMARY KEY,
    "runId" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "facts" TEXT NOT NULL,
    CONSTRAINT "LiveMember_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "LiveMember_runId_fkey" FOREIGN KEY ("runId") REFERENCES "LiveRun" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "LiveRun_sealedAt_receivedAt_idx" ON "LiveRun"("sealedAt", "receivedAt");

-- CreateIndex
CREATE UNIQUE INDEX "LiveEvent_runId_position_key" ON "LiveEvent"("runId", "position");

-- CreateIndex
CREATE UNIQUE INDEX "LiveMember_runId_key_key" ON "LiveMember"("runId", "key");
