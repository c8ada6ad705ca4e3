-- CreateTable
CREATE TABLE "KeptUpload" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "format" TEXT NOT NULL,
    "packed" BLOB NOT NULL,
    "keptAt" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "UploadLink" (
    "format" TEXT NOT NULL,
    "link" TEXT NOT NULL,
    "uploadId" TEXT NOT NULL,

    PRIMARY KEY ("format", "link", "uploadId"),
    CONSTRAINT "UploadLink_uploadId_fkey" FOREIGN KEY ("uploadId") REFERENCES "KeptUpload" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "KeptRun" (
    "rootId" TEXT NOT NULL,
    "uploadId" TEXT NOT NULL,

    PRIMARY KEY ("rootId", "uploadId"),
    CONSTRAINT "KeptRun_uploadId_fkey" FOREIGN KEY ("uploadId") REFERENCES "KeptUpload" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReplacedRun" (
    "rootId" TEXT NOT NULL PRIMARY KEY,
    "familyId" TEXT NOT NULL,
    "successorId" TEXT NOT NULL,
    "replacedAt" TEXT NOT NULL
);

-- CreateIndex
CREATE INDEX "UploadLink_uploadId_idx" ON "UploadLink"("uploadId");

-- CreateIndex
CREATE INDEX "KeptRun_uploadId_idx" ON "KeptRun"("uploadId");

-- CreateIndex
CREATE INDEX "ReplacedRun_familyId_idx" ON "ReplacedRun"("familyId");

-- CreateIndex
CREATE INDEX "ReplacedRun_successorId_idx" ON "ReplacedRun"("successorId");
