//! What a planner's hands do that Playwright has no word for.
import type { Page } from '@playwright/test';

/** Lets files or folders of this machine fall onto the page, as a hand that drags them from a window of files does. */
export async function dropOn(page: Page, selector: string, files: string[]): Promise<void> {
  const box = (await page.locator(selector).boundingBox())!;
  const browser = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + 20, data: { items: [], files, dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await browser.send('Input.dispatchDragEvent', { type, ...at });
  await browser.detach();
}
