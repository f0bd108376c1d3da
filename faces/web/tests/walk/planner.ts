//! A planner at the page: a counting hand, and the few turns of it that every walk through a case needs.
import { expect, type Locator, type Page } from '@playwright/test';
import { CountingHand } from './hands';

export type Place = [number, number, number];

/** A field for text or a number within a form. */
export const field = (within: Locator, name: string | RegExp): Locator => within.getByRole('textbox', { name });

export class Planner extends CountingHand {
  readonly form: Locator;
  readonly inspector: Locator;

  constructor(page: Page) {
    super(page);
    this.form = page.getByRole('region', { name: 'New step' });
    this.inspector = page.locator('.inspector');
  }

  /** Two cores and a cold memo take minutes. */
  allExact = () => this.wait(() => expect(this.page.locator('.exactness')).toHaveText('All exact', { timeout: 500_000 }));
  /** All surfaces and slices that were asked for are shown. */
  settled = () => this.page.waitForFunction(() => (window.preopEngine as never as { settled: boolean }).settled, null, { timeout: 120_000 });
  opened = () => this.page.waitForFunction(() => (window.preopEngine as never as { times?: { firstSlices: number | null } })?.times?.firstSlices, null, { timeout: 240_000 });
  revision = async () => Number(/\d+/.exec((await this.page.getByText(/^Revision \d+$/).first().textContent())!)![0]);
  until = (wanted: number) => expect(this.page.getByText(`Revision ${wanted}`, { exact: true })).toBeVisible({ timeout: 60_000 });

  async select(step: string): Promise<void> {
    await this.click(this.page.getByRole('row', { name: step, exact: true }));
  }

  /** Begins the step that is made next of the selected one, or of one of its results. */
  async make(kind: string, of?: string): Promise<void> {
    const next = this.page.getByRole('region', { name: 'What can be made of it' });
    if (of) await this.click(next.getByRole('radio', { name: of, exact: true }));
    await this.click(next.getByRole('button', { name: kind, exact: true }));
  }

  /** Adds the step that is made: as it is, or under another name. */
  async add(name?: string): Promise<void> {
    const before = await this.revision();
    if (name) await this.type(field(this.form, 'Its name'), name);
    else await this.click(this.form.getByRole('button', { name: 'Add', exact: true }));
    await this.until(before + 1);
  }

  /** Types a number of the selected step. */
  async typed(label: string, value: string): Promise<void> {
    const before = await this.revision();
    await this.type(field(this.inspector, label).first(), value);
    await this.until(before + 1);
  }

  /** Gives a name to the places that are picked next, and picks them on slices. */
  async pickAs(name: string, places: readonly Place[]): Promise<void> {
    await this.click(field(this.inspector, 'New name'));
    await this.page.keyboard.type(name);
    this.parts.at(-1)!.keys += name.length;
    await this.click(this.inspector.getByRole('button', { name: 'Pick its place' }));
    for (const place of places) await this.clickPlace(place);
    await this.press('v');
  }

  /** Opens what else a step can be told. */
  more = () => this.click(this.form.getByText(/More that it can be told/));

  /** Writes the package, and reads its report in the page. */
  async finish(): Promise<void> {
    const { page } = this;
    await this.click(page.getByRole('tab', { name: 'Package' }));
    await this.click(page.getByRole('button', { name: 'Write the package' }));
    await this.wait(() => expect(page.getByText('This package was made of the plan as it is now.')).toBeVisible({ timeout: 500_000 }));
    await this.click(page.getByRole('button', { name: 'Read the report' }));
    await expect(page.getByTitle('Report of the case')).toBeVisible();
    await this.click(page.getByRole('button', { name: 'Close' }));
  }
}
