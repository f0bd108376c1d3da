//! What a planner's hands do that Playwright has no word for.
import { expect, type Locator, type Page } from '@playwright/test';

/** Lets files or folders of this machine fall onto the page, as a hand that drags them from a window of files does. */
export async function dropOn(page: Page, selector: string, files: string[]): Promise<void> {
  const box = (await page.locator(selector).boundingBox())!;
  const browser = await page.context().newCDPSession(page);
  const at = { x: box.x + box.width / 2, y: box.y + 20, data: { items: [], files, dragOperationsMask: 1 } };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const) await browser.send('Input.dispatchDragEvent', { type, ...at });
  await browser.detach();
}

type Place = readonly number[];

/** Where a place lies on the screen in a view, slice or 3D. */
export async function pixelOf(page: Page, view: string, place: Place): Promise<[number, number]> {
  const pane = (await page.locator(`[data-view="${view}"]`).boundingBox())!;
  const at = await page.evaluate(
    ([id, p]) => {
      const own = window.preopEngine.views.get(id as string) as never as Record<'frame' | 'camera', { pixel(p: readonly number[]): [number, number] } | undefined>;
      return (own.frame ?? own.camera)!.pixel(p as readonly number[]);
    },
    [view, place] as const,
  );
  return [pane.x + at[0], pane.y + at[1]];
}

/** Where the arrows and rings of the plane through a place are under the pointer: nearest to right of its middle. */
export async function onGizmo(page: Page, middle: Place): Promise<[number, number]> {
  const [x, y] = await pixelOf(page, 'planned', middle);
  const isBusy = () =>
    page.evaluate(() => {
      const engine = window.preopEngine as never as { views: Map<string, unknown>; gizmoBusy(view: unknown): boolean };
      return engine.gizmoBusy(engine.views.get('planned'));
    });
  for (let away = 20; away < 90; away += 2) {
    for (const [dx, dy] of [[0, -away], [away, 0]] as const) {
      await page.mouse.move(x + dx, y + dy);
      if (await isBusy()) return [x + dx, y + dy];
    }
  }
  throw new Error('no handle was found');
}

/** Drags from a pixel of the screen, in six moves. */
export async function dragBy(page: Page, from: readonly [number, number], dx: number, dy: number): Promise<void> {
  await page.mouse.move(...from);
  await page.mouse.down();
  for (let n = 1; n <= 6; n++) await page.mouse.move(from[0] + (dx * n) / 6, from[1] + (dy * n) / 6);
  await page.mouse.up();
}

interface Part {
  part: string;
  clicks: number;
  keys: number;
  began: number;
  seconds: number;
  /** Of these: until the server had computed what was asked. */
  waited: number;
}

/** A hand that counts: every click (a drag is one) and every key, by part of the work. */
export class CountingHand {
  readonly parts: Part[] = [];

  constructor(readonly page: Page) {}

  /** From here on everything counts for this part. */
  begin(part: string): void {
    this.end();
    this.parts.push({ part, clicks: 0, keys: 0, began: Date.now(), seconds: 0, waited: 0 });
  }

  end(): void {
    const last = this.parts.at(-1);
    if (last && last.seconds === 0) last.seconds = (Date.now() - last.began) / 1000;
  }

  /** Waits for the server; the time is told apart from that of the hand. */
  async wait(what: () => Promise<unknown>): Promise<void> {
    const began = Date.now();
    await what();
    this.now.waited += (Date.now() - began) / 1000;
  }

  async click(what: Locator): Promise<void> {
    await what.click();
    this.now.clicks++;
  }

  async clickAt(at: readonly [number, number]): Promise<void> {
    await this.page.mouse.click(...at);
    this.now.clicks++;
  }

  /** Presses at the first place, goes through the others, lets go. */
  async drag(...places: [number, number][]): Promise<void> {
    await this.page.mouse.move(...places[0]!);
    await this.page.mouse.down();
    for (const place of places.slice(1)) await this.page.mouse.move(...place, { steps: 4 });
    await this.page.mouse.up();
    this.now.clicks++;
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
    this.now.keys++;
  }

  /** Replaces what a field holds, as a person does: a click into it, all selected, typed over. */
  async type(field: Locator, text: string): Promise<void> {
    await this.click(field);
    await this.press('Control+a');
    await this.page.keyboard.type(text);
    this.now.keys += text.length;
    await this.press('Enter');
  }

  /** Chooses from a list: one click opens it, one takes. What stands below the word in the list is part of its name. */
  async choose(list: Locator, option: string): Promise<void> {
    await this.click(list);
    await this.click(this.page.getByRole('option', { name: new RegExp(`^${option}`) }).first());
  }

  /** Where a place lies on the screen in a view. */
  pixelOf = (view: string, place: Place) => pixelOf(this.page, view, place);

  /** Brings the axial slice to a place's height, by Shift and a move over the coronal one, and says where the place is on it. */
  async onAxial(place: Place): Promise<[number, number]> {
    await this.page.keyboard.down('Shift');
    await this.page.mouse.move(...(await this.pixelOf('coronal', place)));
    await this.page.keyboard.up('Shift');
    this.now.keys++;
    await expect.poll(() => this.page.evaluate((z) => Math.abs(window.preopEngine.crosshair.place[2]! - z), place[2]!)).toBeLessThan(1.5);
    return this.pixelOf('axial', place);
  }

  /** Clicks a place on the axial slice. */
  async clickPlace(place: Place): Promise<void> {
    await this.clickAt(await this.onAxial(place));
  }

  /** All clicks so far. */
  get clicks(): number {
    return this.parts.reduce((all, part) => all + part.clicks, 0);
  }

  /** The count of each part and of all, as the rows of a table. */
  report(): string[] {
    this.end();
    const line = (part: string, { clicks, keys, seconds, waited }: Omit<Part, 'part' | 'began'>) => `| ${part} | ${clicks} | ${keys} | ${seconds.toFixed(0)} | ${waited.toFixed(0)} |`;
    const sum = (of: (p: Part) => number) => this.parts.reduce((all, part) => all + of(part), 0);
    return [...this.parts.map((p) => line(p.part, p)), line('in all', { clicks: this.clicks, keys: sum((p) => p.keys), seconds: sum((p) => p.seconds), waited: sum((p) => p.waited) })];
  }

  private get now(): Part {
    const last = this.parts.at(-1);
    if (!last) throw new Error('begin a part first');
    return last;
  }
}
