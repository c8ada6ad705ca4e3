-- CreateIndex
CREATE INDEX "StoredReply_createdAt_idx" ON "StoredReply"("createdAt");
