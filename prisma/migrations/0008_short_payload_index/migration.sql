-- Payloads are found by the beginnings of their names (lib/db/payload-index.ts): of whole names, the index of a large run
-- was written as often as its payloads. That a name means one payload is the trigger's to see to.
DROP INDEX "Payload_familyId_sha256_key";

CREATE INDEX "Payload_by_name" ON "Payload"(substr("familyId", 1, 4), substr("sha256", 1, 8));

-- The same name can only mean the same bytes; these again change nothing.
DROP TRIGGER "Payload_never_replaced";

CREATE TRIGGER "Payload_never_replaced" BEFORE INSERT ON "Payload"
BEGIN
  SELECT CASE
    WHEN p."bytes" IS NOT NEW."bytes" OR p."id" = NEW."id"
    THEN RAISE(ABORT, 'A payload is immutable: this hash already names other bytes.')
    ELSE RAISE(IGNORE)
  END
  FROM "Payload" p
  WHERE substr(p."familyId", 1, 4) = substr(NEW."familyId", 1, 4)
    AND substr(p."sha256", 1, 8) = substr(NEW."sha256", 1, 8)
    AND p."familyId" = NEW."familyId" AND p."sha256" = NEW."sha256";
  SELECT RAISE(ABORT, 'A payload is immutable: this row already holds one.')
  FROM "Payload" p WHERE p."id" = NEW."id";
END;

DROP TRIGGER "Family_takes_its_payloads";

CREATE TRIGGER "Family_takes_its_payloads" AFTER DELETE ON "Family"
BEGIN
  DELETE FROM "Payload" WHERE substr("familyId", 1, 4) = substr(OLD."id", 1, 4) AND "familyId" = OLD."id";
END;
