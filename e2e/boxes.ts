import { expect, type Locator } from "@playwright/test";

/** Nothing of one lies over the others that are there. */
export async function expectApart(one: Locator, others: Locator[]): Promise<void> {
  await expect(async () => {
    const box = await boxOf(one);
    for (const other of others) {
      if ((await other.count()) === 0) continue;
      const over = await boxOf(other);
      const apart =
        over.x >= box.x + box.width ||
        over.x + over.width <= box.x ||
        over.y >= box.y + box.height ||
        over.y + over.height <= box.y;
      expect(apart, JSON.stringify({ box, over })).toBe(true);
    }
  }).toPass({ timeout: 5_000 });
}

/** Where an element that is shown lies. */
export async function boxOf(element: Locator) {
  const box = await element.boundingBox();
  if (box === null) throw new Error("it is not shown");
  return box;
}
