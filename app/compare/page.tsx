import type { Metadata } from "next";
import { connection } from "next/server";
import { ComparePage } from "#components/compare/compare-page.tsx";

export const metadata: Metadata = { title: "Compare" };

export default async function Page() {
  // What is compared is in the URL, which a page prerendered at build would not know.
  await connection();
  return <ComparePage />;
}
