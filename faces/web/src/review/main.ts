//! The viewer of `review.html`: one file, from a disk, without a network, under a finger.

import './review.css';
import type { Vec3 } from '../engine/vector';
import { framesOf, readCase } from './contents';
import { controls } from './controls';
import { choice, make } from './elements';
import { Comments, changes, findings, numbers } from './panels';
import { Stage } from './stage';
import { listenTo } from './touch';
import { errorWords } from '../errorWords';

function start(): void {
  const review = readCase();
  const picture = make('canvas', { class: 'picture', 'aria-hidden': 'true' });
  const over = make('canvas', { class: 'over', 'aria-hidden': 'true' });
  const view = make('div', { class: 'view', tabindex: '0', role: 'application', 'aria-label': 'The bones in 3D: one finger turns, two shift and zoom, a tap picks a place; arrow keys turn, + and - zoom' }, picture, over);
  const stage = make('main', { class: 'stage' }, view);
  const panel = make('section', { class: 'panel' });
  const hash = review.plan_hash.slice(0, 8);
  const head = make(
    'header',
    {},
    make('h1', {}, review.title),
    typeof review.variant === 'string' && make('span', { class: 'tag' }, `Variant ${review.variant}`),
    review.side !== null && make('span', { class: 'tag' }, `${review.side} side`),
    make('span', { class: 'tag' }, `Plan ${hash}`),
    review.status !== 'approved' && make('strong', { class: 'tag draft' }, review.draft_words),
  );
  const foot = make('footer', {}, [...review.natures, review.disclaimer, finest(review.pieces), review.build.split(' ').slice(0, 2).join(' ')].filter(Boolean).join(' · '));
  document.body.replaceChildren(head, stage, panel, foot);

  const drawn = new Stage(review, view, picture, over);
  const frames = framesOf(review.pieces);
  const showFrame = (frame: string) => stage.querySelector<HTMLButtonElement>(`[data-name="${CSS.escape(frame)}"]`)?.click();
  const fly = (place: Vec3, frame: string) => {
    if (frame !== drawn.frame && frames.includes(frame)) showFrame(frame);
    drawn.flyTo(place);
  };
  const comments = new Comments(review, fly);
  const marks = () => {
    drawn.marks = comments.marks(drawn.frame);
    drawn.redraw();
  };
  comments.changed = marks;
  drawn.show(frames[0] ?? '');
  stage.append(controls(review, drawn, marks));
  marks();
  const panels: Record<string, HTMLElement> = {
    findings: findings(review, fly),
    numbers: numbers(review),
    changes: changes(review),
    comments: comments.element,
  };
  const body = make('div', { class: 'body' });
  const open = (name: string) => body.replaceChildren(panels[name]!);
  panel.append(choice('Panels', [['findings', 'Findings'], ['numbers', 'Numbers'], ['changes', 'Changes'], ['comments', 'Comments']], 'findings', open), body);
  open('findings');
  listenTo(drawn, view, (at) => {
    const hit = drawn.pick(at);
    comments.touch(hit && { at: rounded(hit.place), frame: drawn.frame, on: hit.object });
    panel.querySelector<HTMLButtonElement>('[data-name="comments"]')?.click();
    marks();
  });
  Object.assign(window, { preopReview: drawn });
}

function finest(pieces: readonly { deviation_mm: number }[]): string {
  const most = Math.max(0, ...pieces.map((piece) => piece.deviation_mm));
  return most > 0 ? `Surfaces are drawn within ${most.toFixed(2)} mm of the exact ones` : '';
}

/** Hundredths of a millimetre, as the plan writes places. */
const rounded = (place: Vec3): Vec3 => place.map((c) => Number(c.toFixed(2)) + 0) as unknown as Vec3;

try {
  start();
} catch (error) {
  document.body.replaceChildren(make('p', { class: 'trouble' }, `This review cannot be shown: ${errorWords(error)}`));
}
