//! What stands beside the picture: findings, numbers, what changed, and comments.

import { inWords } from '../engine/orientation';
import type { Vec3 } from '../engine/vector';
import { figure } from '../figures';
import { commentFile, keep, kept, newId, type ReviewComment } from './comments';
import type { ReviewCase } from './contents';
import { button, make } from './elements';

/** Brings a place into sight. */
export type Fly = (place: Vec3, frame: string) => void;

/** What a finger has touched. */
export interface Touched {
  at: Vec3;
  frame: string;
  on: string;
}

const SEVERITY = { danger: '⛔ Danger', warning: '▲ Warning', note: '● Note' } as const;

export function findings(review: ReviewCase, fly: Fly): HTMLElement {
  const order = ['danger', 'warning', 'note'];
  const sorted = [...review.findings].sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  if (sorted.length === 0) return make('p', {}, 'Nothing was found that you must know.');
  return make(
    'ul',
    { class: 'list' },
    ...sorted.map((one) =>
      make(
        'li',
        { class: one.severity },
        make('strong', {}, SEVERITY[one.severity]),
        make('span', { class: 'soft' }, ` ${one.step}`),
        make('p', {}, one.message),
        one.hint !== '' && make('p', { class: 'soft' }, one.hint),
        one.accepted_by !== null && make('p', {}, `Accepted by ${one.accepted_by}.`),
        one.place_mm && button('Go there', () => fly(one.place_mm!, one.frame)),
      ),
    ),
  );
}

export function numbers(review: ReviewCase): HTMLElement {
  const rows = review.numbers.map((one, n) =>
    make(
      'tr',
      {},
      make('th', { scope: 'row' }, review.numbers[n - 1]?.of === one.of ? '' : one.of),
      make('td', {}, one.name),
      make('td', { class: 'number' }, `${figure(one.value, one.unit === '%' ? 0 : one.unit === 'deg' ? 1 : 2)} ${one.unit === 'deg' ? '°' : one.unit}`),
    ),
  );
  return make('div', {}, make('p', { class: 'soft' }, 'Measured on the exact bodies of the plan, not on what is drawn here.'), make('table', {}, make('tbody', {}, ...rows)));
}

export function changes(review: ReviewCase): HTMLElement {
  const { changes: known } = review;
  if (!known) return make('p', {}, 'This package was not compared with an earlier plan.');
  const since = make('p', { class: 'soft' }, `Since plan ${known.since.slice(0, 8)}:`);
  if (known.rows.length === 0) return make('div', {}, since, make('p', {}, 'Nothing has changed.'));
  const rows = known.rows.map((row) => make('li', {}, make('strong', {}, row.step === '' ? 'The plan' : row.step), ` ${row.words}`));
  return make('div', {}, since, make('ul', { class: 'list' }, ...rows));
}

/** The comments, and the form for the next one. */
export class Comments {
  readonly element = make('div', { class: 'comments' });
  touched: Touched | null = null;
  /** Called when there are other marks to draw. */
  changed: () => void = () => undefined;
  private readonly all: ReviewComment[];
  private readonly text = make('textarea', { rows: '3', 'aria-label': 'Comment', placeholder: 'What should be looked at or changed?', maxlength: '4000' });
  private readonly who = make('input', { 'aria-label': 'Your name', placeholder: 'Your name', maxlength: '100' });
  private readonly place = make('p', { class: 'soft' });
  private readonly list = make('ul', { class: 'list' });
  private readonly said = make('p', { class: 'soft', role: 'status' });

  constructor(
    private readonly review: ReviewCase,
    private readonly fly: Fly,
  ) {
    this.all = kept(review.plan_hash);
    this.element.append(this.place, this.text, this.who);
    this.element.append(make('div', { class: 'row' }, button('Add the comment', () => void this.add(), { class: 'main' }), button('Save comments to a file', () => this.save())));
    this.element.append(this.said, this.list);
    this.touch(null);
    this.show();
  }

  /** The next comment is about this place. */
  touch(touched: Touched | null): void {
    this.touched = touched;
    this.place.textContent = touched
      ? `About ${touched.on}, ${inWords(touched.at)} of the origin of ${touched.frame}.`
      : 'Touch the bone to comment on a place; without it the comment is about the whole plan.';
  }

  /** The places that are to be marked in a frame. */
  marks(frame: string): { at: Vec3; label: string }[] {
    const own = this.all.flatMap((one, n) => (one.frame === frame && one.at_mm ? [{ at: one.at_mm, label: String(n + 1) }] : []));
    return this.touched?.frame === frame ? [...own, { at: this.touched.at, label: 'here' }] : own;
  }

  /** Adds what is written; returns whether it did. */
  private add(): boolean {
    const text = this.text.value.trim();
    const who = this.who.value.trim();
    if (text === '' || who === '') {
      this.said.textContent = text === '' ? 'Write what the comment is.' : 'Write your name: the case keeps who said what.';
      (text === '' ? this.text : this.who).focus();
      return false;
    }
    const { touched } = this;
    const when = `${new Date().toISOString().slice(0, 19)}Z`;
    this.all.push({ id: newId(), on: touched?.on ?? '', frame: touched?.frame ?? '', at_mm: touched?.at ?? null, text, who, when });
    this.text.value = '';
    this.touch(null);
    this.show();
    return true;
  }

  private show(): void {
    const stays = keep(this.review.plan_hash, this.all);
    this.said.textContent = this.all.length === 0 ? '' : stays
      ? 'Kept in this browser. Save them to a file and hand it back: the workspace reads it into the case.'
      : '▲ This browser keeps nothing of a file: save the comments before you close it.';
    this.list.replaceChildren(...this.all.map((one, n) => this.row(one, n)));
    this.changed();
  }

  private row(one: ReviewComment, n: number): HTMLElement {
    const remove = () => {
      this.all.splice(n, 1);
      this.show();
    };
    return make(
      'li',
      {},
      make('strong', {}, `${n + 1}. ${one.on === '' ? 'The plan' : one.on}`),
      make('p', {}, one.text),
      make('p', { class: 'soft' }, `${one.who}, ${one.when.slice(0, 16).replace('T', ' ')} UTC`),
      make('div', { class: 'row' }, one.at_mm && button('Go there', () => this.fly(one.at_mm!, one.frame)), button('Take it out', remove)),
    );
  }

  private save(): void {
    // Whoever saves means what stands there as well.
    if (this.text.value.trim() !== '' && !this.add()) return;
    if (this.all.length === 0) {
      this.said.textContent = 'There is no comment yet.';
      return;
    }
    const blob = new Blob([commentFile(this.review.plan_hash, this.all)], { type: 'application/json' });
    const link = make('a', { href: URL.createObjectURL(blob), download: `comments-${this.review.plan_hash.slice(0, 8)}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.said.textContent = `${link.download} is saved. In the workspace: Comments, Read a review's comments.`;
  }
}
