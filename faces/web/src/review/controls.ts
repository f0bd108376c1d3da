//! What stands under the picture: which bone, from where, before or planned, cut open where.

import { LOOKS, SLICES, type LookName } from '../engine/orientation';
import { dot, scale } from '../engine/vector';
import { whereInWords } from './sectionWords';
import type { ReviewCase } from './contents';
import { framesOf } from './contents';
import { button, choice, make } from './elements';
import type { Section, Stage } from './stage';

const LOOK_WORDS: readonly (readonly [LookName, string])[] = [
  ['anterior', 'Front'],
  ['posterior', 'Back'],
  ['left', 'Left'],
  ['right', 'Right'],
  ['above', 'Above'],
  ['below', 'Below'],
];

/** A section along a cut stands so far within the bone that is kept: in the cut face itself it would show nothing but noise, mm. */
const BESIDE = 0.2;

/** The controls; `shown` is called when another frame is. */
export function controls(review: ReviewCase, stage: Stage, shown: () => void): HTMLElement {
  const frames = framesOf(review.pieces);
  const section = sections(review, stage);
  const showFrame = (frame: string) => {
    stage.show(frame);
    section.renew();
    shown();
  };
  const looks = make(
    'div',
    { role: 'group', 'aria-label': 'Look from', class: 'choice' },
    ...LOOK_WORDS.map(([look, words]) => button(words, () => stage.turnTo(LOOKS[look]))),
    button('All in sight', () => stage.fit()),
  );
  return make(
    'div',
    { class: 'controls' },
    frames.length > 1 && choice('Scan', frames.map((frame) => [frame, frame] as const), frames[0]!, showFrame),
    looks,
    mixing(stage),
    section.element,
  );
}

function mixing(stage: Stage): HTMLElement {
  const slider = make('input', { type: 'range', min: '0', max: '1', step: '0.01', value: '1', 'aria-label': 'From before to planned' });
  const mix = (value: number) => {
    stage.mix = value;
    slider.value = String(value);
    stage.redraw();
  };
  slider.addEventListener('input', () => mix(Number(slider.value)));
  return make(
    'div',
    { role: 'group', 'aria-label': 'Before and planned', class: 'row' },
    button('Before', () => mix(0)),
    slider,
    button('Planned', () => mix(1)),
  );
}

/** The choice of a section and its slider; `renew` after another frame is shown. */
function sections(review: ReviewCase, stage: Stage) {
  const kind = make('select', { 'aria-label': 'Section' });
  const slider = make('input', { type: 'range', step: '0.1', 'aria-label': 'Where the section stands' });
  const words = make('output', { class: 'mm' });
  const face = button('Face it', () => stage.faceSection());
  const flip = button('Other side', () => {
    if (!stage.section) return;
    put({ normal: scale(stage.section.normal, -1), depth: -stage.section.depth });
  });
  /** The plane of the plan along which the section goes; none along the patient's axes. */
  let along: ReviewCase['planes'][number] | null = null;
  const own = () => review.planes.filter((plane) => plane.frame === stage.frame);
  const put = (section: Section | null) => {
    stage.section = section;
    for (const element of [slider, face, flip]) element.disabled = !section;
    if (section) {
      const [low, high] = stage.reach(section.normal);
      Object.assign(slider, { min: String(low), max: String(high), value: String(section.depth) });
    }
    words.textContent = section ? whereInWords(section, along) : '';
    stage.redraw();
  };
  slider.addEventListener('input', () => stage.section && put({ ...stage.section, depth: Number(slider.value) }));
  kind.addEventListener('change', () => {
    const slice = SLICES[kind.value as keyof typeof SLICES];
    const plane = kind.value === '' || slice ? undefined : own()[Number(kind.value)];
    along = plane ?? null;
    if (slice) {
      const [low, high] = stage.reach(slice.toViewer);
      put({ normal: slice.toViewer, depth: (low + high) / 2 });
    } else if (plane) put({ normal: plane.normal, depth: dot(plane.through_mm, plane.normal) - BESIDE });
    else put(null);
  });
  const renew = () => {
    const options = [['', 'Not cut open'], ['axial', 'Axial'], ['sagittal', 'Sagittal'], ['coronal', 'Coronal']];
    const planes = own().map((plane, n) => [String(n), `Along ${plane.title}`]);
    kind.replaceChildren(...[...options, ...planes].map(([value, text]) => make('option', { value: value! }, text!)));
    put(null);
  };
  renew();
  const element = make('div', { role: 'group', 'aria-label': 'Section', class: 'row' }, kind, slider, words, face, flip);
  return { element, renew };
}
