import { z } from "zod";
import type { Annotation } from "#lib/conversation/annotation.ts";
import type { Annotation as AnnotationRecord, Prisma } from "./generated/client.ts";

type Client = Prisma.TransactionClient;

const Labels = z.array(z.string());

function fromRecord({ familyId: _, ...record }: AnnotationRecord): Annotation {
  return { ...record, labels: Labels.parse(JSON.parse(record.labels)) };
}

export async function listAnnotations(client: Client, familyId: string): Promise<Annotation[]> {
  const records = await client.annotation.findMany({
    where: { familyId },
    orderBy: [{ conversationId: "asc" }, { eventId: "asc" }],
  });
  return records.map(fromRecord);
}

export async function findAnnotation(
  client: Client,
  conversationId: string,
  eventId: string,
): Promise<Annotation | null> {
  const record = await client.annotation.findUnique({
    where: { conversationId_eventId: { conversationId, eventId } },
  });
  return record && fromRecord(record);
}

export async function saveAnnotation(
  client: Client,
  familyId: string,
  annotation: Annotation,
): Promise<void> {
  const { conversationId, eventId } = annotation;
  const data = { ...annotation, familyId, labels: JSON.stringify(annotation.labels) };
  await client.annotation.upsert({
    where: { conversationId_eventId: { conversationId, eventId } },
    create: data,
    update: data,
    select: { eventId: true },
  });
}

export async function removeAnnotation(
  client: Client,
  conversationId: string,
  eventId: string,
): Promise<void> {
  await client.annotation.deleteMany({ where: { conversationId, eventId } });
}
