import { queryOptions } from "@tanstack/react-query";
import { ImportProgress, ImportStopped } from "#lib/api/import-progress.ts";
import { deleteJson, getJson } from "./get-json.ts";

const ASK_MS = 500;

export const importQueries = {
  /** How far an import is, asked again and again while somebody looks. */
  progress: (id: string) =>
    queryOptions({
      queryKey: ["import-progress", id],
      queryFn: ({ signal }) => getJson(`/api/imports/${id}`, ImportProgress, signal),
      refetchInterval: ASK_MS,
      retry: false,
    }),
};

/** Asks the server to stop an import. @returns false when none runs under this id. @throws RequestError */
export async function stopImport(id: string): Promise<boolean> {
  return (await deleteJson(`/api/imports/${id}`, ImportStopped)).stopping;
}

/** A random UUID (version 4). `crypto.randomUUID` is missing where the page came over plain HTTP. */
export function newImportId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes.set([((bytes[6] ?? 0) & 0x0f) | 0x40], 6);
  bytes.set([((bytes[8] ?? 0) & 0x3f) | 0x80], 8);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
