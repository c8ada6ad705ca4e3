import type { Metadata } from "next";
import { connection } from "next/server";
import { importSampleAction } from "#app/actions.ts";
import { RunsPage } from "#components/runs/runs-page.tsx";

export const metadata: Metadata = { title: "Runs" };

export default async function Page() {
  // Without it the page would be prerendered at build, with the URL's search left out.
  await connection();
  return <RunsPage importSample={importSampleAction} />;
}
