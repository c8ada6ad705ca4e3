-- CreateTable
CREATE TABLE "Seal" (
    "sequence" INTEGER NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "runId" TEXT NOT NULL,
    "removes" INTEGER,
    "body" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "previousHash" TEXT NOT NULL,
    "keyId" TEXT NOT NULL,
    "signature" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "SealMember" (
    "conversationId" TEXT NOT NULL,
    "sequence" INTEGER NOT NULL,
    "factsMarks" BLOB NOT NULL,

    PRIMARY KEY ("conversationId", "sequence")
);

-- CreateTable
CREATE TABLE "SealKey" (
    "keyId" TEXT NOT NULL PRIMARY KEY,
    "publicKey" TEXT NOT NULL,
    "createdAt" TEXT NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Seal_removes_key" ON "Seal"("removes");

-- CreateIndex
CREATE UNIQUE INDEX "Seal_hash_key" ON "Seal"("hash");

-- CreateIndex
CREATE INDEX "Seal_runId_idx" ON "Seal"("runId");

-- CreateIndex
CREATE INDEX "SealMember_sequence_idx" ON "SealMember"("sequence");

-- The seal chain grows at its end only, one number after the other, each receipt linked to the one before.
CREATE TRIGGER "Seal_continues_the_chain" BEFORE INSERT ON "Seal"
WHEN NEW."sequence" IS NOT (SELECT coalesce(max(s."sequence"), 0) + 1 FROM "Seal" s)
  OR NEW."previousHash" IS NOT coalesce(
    (SELECT s."hash" FROM "Seal" s ORDER BY s."sequence" DESC LIMIT 1),
    '0000000000000000000000000000000000000000000000000000000000000000'
  )
BEGIN
  SELECT RAISE(ABORT, 'The seal chain only grows at its end: this receipt does not continue it.');
END;

CREATE TRIGGER "Seal_never_changes" BEFORE UPDATE ON "Seal"
BEGIN
  SELECT RAISE(ABORT, 'A receipt never changes.');
END;

CREATE TRIGGER "Seal_never_removed" BEFORE DELETE ON "Seal"
BEGIN
  SELECT RAISE(ABORT, 'A receipt is never removed: the seal chain would have a gap.');
END;

CREATE TRIGGER "SealMember_never_replaced" BEFORE INSERT ON "SealMember"
WHEN EXISTS (
  SELECT 1 FROM "SealMember" m WHERE m."conversationId" = NEW."conversationId" AND m."sequence" = NEW."sequence"
)
BEGIN
  SELECT RAISE(ABORT, 'A receipt never changes: this conversation is in it already.');
END;

CREATE TRIGGER "SealMember_never_changes" BEFORE UPDATE ON "SealMember"
BEGIN
  SELECT RAISE(ABORT, 'A receipt never changes, nor which conversations it is about.');
END;

CREATE TRIGGER "SealMember_never_removed" BEFORE DELETE ON "SealMember"
BEGIN
  SELECT RAISE(ABORT, 'A receipt never changes, nor which conversations it is about.');
END;

CREATE TRIGGER "SealKey_never_replaced" BEFORE INSERT ON "SealKey"
WHEN EXISTS (
  SELECT 1 FROM "SealKey" k WHERE k."keyId" = NEW."keyId" AND k."publicKey" IS NOT NEW."publicKey"
)
BEGIN
  SELECT RAISE(ABORT, 'A public key never changes: this id already names another one.');
END;

CREATE TRIGGER "SealKey_never_changes" BEFORE UPDATE ON "SealKey"
BEGIN
  SELECT RAISE(ABORT, 'A public key never changes: receipts are checked with it.');
END;

CREATE TRIGGER "SealKey_never_removed" BEFORE DELETE ON "SealKey"
BEGIN
  SELECT RAISE(ABORT, 'A public key stays: receipts are checked with it.');
END;

-- A sealed run goes only after its tombstone has been written into the seal chain. The triggers of 0001 otherwise.
DROP TRIGGER "Event_sealed_no_removal";
CREATE TRIGGER "Event_sealed_no_removal" BEFORE DELETE ON "Event"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = OLD."conversationId")
  AND NOT EXISTS (
    SELECT 1 FROM "Seal" t
    WHERE t."removes" = (SELECT max(m."sequence") FROM "SealMember" m WHERE m."conversationId" = OLD."conversationId")
  )
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: no event can be removed.');
END;

DROP TRIGGER "Conversation_sealed_no_removal";
CREATE TRIGGER "Conversation_sealed_no_removal" BEFORE DELETE ON "Conversation"
WHEN OLD."sealed"
  AND NOT EXISTS (
    SELECT 1 FROM "Seal" t
    WHERE t."removes" = (SELECT max(m."sequence") FROM "SealMember" m WHERE m."conversationId" = OLD."id")
  )
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: it cannot be deleted.');
END;

DROP TRIGGER "AgentConfig_sealed_no_removal";
CREATE TRIGGER "AgentConfig_sealed_no_removal" BEFORE DELETE ON "AgentConfig"
WHEN (SELECT c."sealed" FROM "Conversation" c WHERE c."id" = OLD."conversationId")
  AND NOT EXISTS (
    SELECT 1 FROM "Seal" t
    WHERE t."removes" = (SELECT max(m."sequence") FROM "SealMember" m WHERE m."conversationId" = OLD."conversationId")
  )
BEGIN
  SELECT RAISE(ABORT, 'This conversation is sealed: its agent config cannot be removed.');
END;
