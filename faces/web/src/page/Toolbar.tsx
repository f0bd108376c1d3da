//! The strip over the views: tools, layouts, from where 3D is looked at, which scan, which greys.
import { Button, ToggleButton, ToggleButtonGroup, Toolbar as Bar } from 'react-aria-components';
import { planeOf } from '../plan/held';
import { useCase } from '../plan/caseStore';
import { LaterChoice } from '../panels/fields/LaterChoice';
import { look } from '../engine/looking';
import { lookAlongNext, selectedWays, sliceInPlane } from './blade';
import { framesOf, frameShown, imageShown, selectedStep } from './bridge';
import { useEngine } from './EngineContext';
import { KeyName } from './KeyName';
import { useView, type Layout } from './viewStore';

const TOOLS = [
  ['select', 'Select', 'v'],
  ['crosshair', 'Crosshair', 'c'],
  ['window', 'Window', 'w'],
  ['pick', 'Pick', 'l'],
  ['measure', 'Measure', 'd'],
] as const;

const LAYOUTS: readonly (readonly [Layout, string])[] = [
  [1, '3D large'],
  [2, 'Four views'],
  [3, 'One slice'],
  [4, 'Before and planned'],
  [5, 'Donor and recipient'],
];

/** Grey windows by name: from, to, in HU. */
const WINDOWS: Record<string, readonly [number, number]> = {
  Bone: [-400, 1600],
  'Soft tissue': [-160, 240],
  Metal: [0, 4000],
  Wide: [-1000, 3000],
};

export function Toolbar() {
  const { tool, layout, window: greys, set } = useView();
  const windowName = Object.keys(WINDOWS).find((name) => WINDOWS[name]![0] === greys[0] && WINDOWS[name]![1] === greys[1]);
  return (
    <Bar className="tools" aria-label="Tools of the views">
      <ToggleButtonGroup aria-label="Tool" selectedKeys={[tool]} disallowEmptySelection onSelectionChange={(keys) => set({ tool: [...keys][0] as typeof tool })}>
        {TOOLS.map(([id, words, key]) => (
          <ToggleButton key={id} id={id}>
            {words} <KeyName of={key} />
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <ToggleButtonGroup aria-label="Layout" selectedKeys={[String(layout)]} disallowEmptySelection onSelectionChange={(keys) => set({ layout: Number([...keys][0]) as Layout, enlarged: null })}>
        {LAYOUTS.map(([id, words]) => (
          <ToggleButton key={id} id={String(id)} aria-label={`Layout ${id}: ${words}`}>
            {id}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Looks />
      <Frames />
      <LaterChoice
        label="Greys"
        options={Object.keys(WINDOWS).map((id) => ({ id, words: id }))}
        value={windowName ?? null}
        empty={`${greys[0]} to ${greys[1]}`}
        onChoose={(name) => set({ window: WINDOWS[name]! })}
      />
    </Bar>
  );
}

function Looks() {
  const engine = useEngine();
  useView((now) => now.step);
  const step = selectedStep();
  const kind = useCase((now) => (step ? now.kinds.get(step.do) : undefined));
  const plane = step && kind ? planeOf(step, kind) : null;
  if (!engine) return null;
  const looks = [
    ['anterior', 'A', 'From the front'],
    ['posterior', 'P', 'From the back'],
    ['left', 'L', 'From the left'],
    ['right', 'R', 'From the right'],
    ['above', 'S', 'From above'],
    ['below', 'I', 'From below'],
  ] as const;
  return (
    <div role="group" aria-label="Look in 3D" className="group">
      {looks.map(([name, letter, words]) => (
        <Button key={name} aria-label={words} onPress={() => look(engine, name)}>
          {letter}
        </Button>
      ))}
      <Button aria-label="Look along the selected slot or drill" isDisabled={!plane && selectedWays().length === 0} onPress={() => lookAlongNext(engine)}>
        Slot
      </Button>
      <Button aria-label="Turn the slice in hand into the selected cut" isDisabled={!plane} onPress={() => sliceInPlane(engine)}>
        In cut
      </Button>
    </div>
  );
}

/** Which scan the slices show, when the plan has more than one. */
function Frames() {
  const objects = useCase((now) => now.state?.objects);
  const { frame, image, set } = useView();
  if (!objects) return null;
  const frames = framesOf(objects);
  const shown = frameShown(objects, frame);
  const images = objects.filter((object) => object.volume && object.frame === shown);
  return (
    <>
      {frames.length > 1 && shown && (
        <ToggleButtonGroup aria-label="Scan" selectedKeys={[shown]} disallowEmptySelection onSelectionChange={(keys) => set({ frame: String([...keys][0]), image: null })}>
          {frames.map((name) => (
            <ToggleButton key={name} id={name}>
              {name}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      {images.length > 1 && (
        <LaterChoice
          label="Image"
          options={images.map((one) => ({ id: one.name, words: one.name }))}
          value={imageShown(objects, { image, frame })}
          onChoose={(name) => set({ image: name === shown ? null : name })}
        />
      )}
    </>
  );
}
