-- CreateTable
CREATE TABLE "Annotation" (
    "conversationId" TEXT NOT NULL,
    "eventId" TEXT NOT NULL,
    "familyId" TEXT NOT NULL,
    "bookmarked" BOOLEAN NOT NULL,
    "labels" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "updatedAt" TEXT NOT NULL,

    PRIMARY KEY ("conversationId", "eventId"),
    CONSTRAINT "Annotation_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ArchivedConversation" (
    "conversationId" TEXT NOT NULL PRIMARY KEY,
    "familyId" TEXT NOT NULL,
    "archivedAt" TEXT NOT NULL,
    CONSTRAINT "ArchivedConversation_conversationId_fkey" FOREIGN KEY ("conversationId") REFERENCES "Conversation" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Annotation_familyId_idx" ON "Annotation"("familyId");

-- CreateIndex
CREATE INDEX "ArchivedConversation_familyId_idx" ON "ArchivedConversation"("familyId");

-- An audit trail stays in sight.
CREATE TRIGGER "ArchivedConversation_sealed_no_insert" BEFORE INSERT ON "ArchivedConversation"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = NEW."conversationId")
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: it cannot be archived.');
END;
