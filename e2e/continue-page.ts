import { expect, type Locator, type Page } from "@playwright/test";
import type { FamilyGraph, Lane } from "#lib/api/graph.ts";
import { importThroughApi } from "./fixtures.ts";
import { ownCorpusRun } from "./own-corpus-run.ts";
import { connectRemoteProvider } from "./provider/remote-provider.ts";
import { PROVIDER_PORT } from "./provider-address.ts";

/** The provider the app of this run is configured with. */
export const provider = connectRemoteProvider(`http://127.0.0.1:${PROVIDER_PORT}`);

/** The corpus run under an id of its own: the same bytes again would be the same family. */
export async function openRun(page: Page): Promise<string> {
  const [root] = await importThroughApi(page.request, ownCorpusRun());
  if (!root) throw new Error("one root");
  await page.goto(`/conversations/${root.id}`);
  await expect(page).toHaveURL(/\/runs\//);
  return root.id;
}

/** A whole fork of a fresh import, opened with its composer. @returns the fork's id. */
export async function openFork(page: Page, title: string): Promise<string> {
  await openRun(page);
  await expect(graphOf(page).getByRole("group", { name: /^Run / })).toBeVisible();
  await page.keyboard.press("f");
  const dialog = page.getByRole("dialog", { name: "Fork from here" });
  await dialog.getByLabel("Title").fill(title);
  await dialog.getByRole("button", { name: "Fork" }).click();
  await expect(message(page)).toBeVisible();
  await expect(page).toHaveURL(/branch=/);
  return new URL(page.url()).searchParams.get("branch") ?? "";
}

export async function chooseModel(page: Page, model: string): Promise<void> {
  const field = page.getByRole("combobox", { name: "Model" });
  await expect(field).not.toHaveValue("");
  await field.fill(model);
}

export const message = (page: Page): Locator => page.getByRole("textbox", { name: "Message" });
export const sendButton = (page: Page): Locator => page.getByRole("button", { name: "Send", exact: true });
export const graphOf = (page: Page): Locator => page.getByRole("region", { name: "Branch graph" });

export async function graphData(page: Page, id: string): Promise<FamilyGraph> {
  return (await page.request.get(`/api/conversations/${id}/graph`)).json();
}

export async function laneOf(page: Page, id: string): Promise<Lane> {
  const lane = (await graphData(page, id)).lanes.find((each) => each.conversationId === id);
  if (!lane) throw new Error(`no lane ${id}`);
  return lane;
}
