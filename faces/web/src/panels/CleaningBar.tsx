//! The strip for work on a label: which one, with what tool, how large, within what limits.
import { Button, ToggleButton, ToggleButtonGroup, Toolbar as Bar } from 'react-aria-components';
import type { HandTool } from '../engine/hand';
import { imageShown } from '../page/bridge';
import { useEngine } from '../page/EngineContext';
import { beginLabel, fillBetween, handIsOut, labelChoices, labelInHand, LIMIT_WORDS, limitsHeld, useHand } from '../page/handStore';
import { KeyName } from '../page/KeyName';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { Choice } from './fields/Choice';
import { NumberInput } from './fields/NumberInput';

const TOOLS: readonly (readonly [HandTool, string, string])[] = [
  ['brush', 'Brush', 'b'],
  ['eraser', 'Erase', 'e'],
  ['smooth', 'Smooth', 'g'],
  ['scissors', 'Scissors', 'x'],
  ['island', 'Island', 'j'],
  ['split', 'Split', 'k'],
];

export default function CleaningBar() {
  useCase((now) => now.state);
  useCase((now) => now.detail);
  const { tool, set } = useView();
  useHand();
  if (!handIsOut()) return null;
  const label = labelInHand();
  return (
    <Bar className="tools cleaning" aria-label="Cleaning of a label">
      <Labels />
      <ToggleButtonGroup aria-label="What the hand does" selectedKeys={[tool]} onSelectionChange={(keys) => set({ tool: (([...keys][0] as HandTool) ?? 'select') })}>
        {TOOLS.map(([id, words, key]) => (
          <ToggleButton key={id} id={id} isDisabled={!label}>
            {words} <KeyName of={key} />
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Settings />
    </Bar>
  );
}

function Labels() {
  const objects = useCase((now) => now.state?.objects) ?? [];
  const set = useHand((now) => now.set);
  const view = useView();
  const label = labelInHand();
  const scan = imageShown(objects, view);
  return (
    <>
      <Choice
        label="Label"
        options={labelChoices(objects).map((one) => ({ id: one.name, words: one.name }))}
        value={label?.name ?? null}
        empty={label?.name ?? 'none'}
        onChoose={(name) => set({ label: name, first: null })}
      />
      {!label && <Button isDisabled={!scan} onPress={() => void beginLabel(scan!)}>Empty label</Button>}
    </>
  );
}

/** What the chosen tool can be told. */
function Settings() {
  const tool = useView((now) => now.tool);
  const hand = useHand();
  const first = hand.first;
  if (tool === 'scissors') return <Scissors />;
  if (tool === 'island') return <Inside words={['Take it away', 'Keep it alone']} />;
  if (tool === 'split') return <span className="hint">{first ? 'Click the part to be split off.' : 'Click the part that stays in hand.'}</span>;
  if (tool !== 'brush' && tool !== 'eraser' && tool !== 'smooth') return <Fill />;
  return (
    <>
      <NumberInput label="Radius" value={hand.radius} unit="mm" step={0.5} wrong={(r) => (r < 0.1 || r > 50 ? 'From 0.1 to 50 mm.' : null)} onCommit={(radius) => hand.set({ radius })} />
      {tool !== 'smooth' && (
        <>
          <ToggleButton isSelected={hand.flat[tool]} onChange={(on) => hand.set({ flat: { ...hand.flat, [tool]: on } })}>This slice only</ToggleButton>
          <ToggleButton isSelected={hand.window.on} onChange={(on) => hand.set({ window: { ...hand.window, on } })}>Greys only</ToggleButton>
          {hand.window.on && (
            <>
              <NumberInput label="From" value={hand.window.low} unit="HU" step={1} whole onCommit={(low) => hand.set({ window: { ...hand.window, low } })} />
              <NumberInput label="To" value={hand.window.high} unit="HU" step={1} whole onCommit={(high) => hand.set({ window: { ...hand.window, high } })} />
            </>
          )}
        </>
      )}
      {tool !== 'smooth' && <Limit key={tool} tool={tool} />}
    </>
  );
}

/** The choice that only says what holds already. */
const HELD = 'held';

/** Another label that strokes of this tool keep within, or off. */
function Limit({ tool }: { tool: 'brush' | 'eraser' }) {
  const within = tool === 'brush' ? 'within' : 'erase_within';
  const objects = useCase((now) => now.state?.objects) ?? [];
  const { limits, set } = useHand();
  const own = labelInHand();
  const labels = labelChoices(objects).filter((one) => one.frame === own?.frame && one.name !== own?.name);
  const ways = [within, 'keep_off'] as const;
  const single = ways.flatMap((of) => labels.map((one) => ({ id: `${of} ${one.name}`, words: `${LIMIT_WORDS[of]} ${one.name}` })));
  const held = limitsHeld(tool, own);
  // What the other tool was told to keep off holds for this one, too; and one whose label is gone is not none.
  const words = held.map(({ of, name, gone }) => `${LIMIT_WORDS[of]} ${name}${gone ? ', which is gone' : ''}`).join(', ');
  const options = held.length > 1 || held.some(({ gone }) => gone) ? [{ id: HELD, words }, ...single] : single;
  const chosen = options[0]?.id === HELD ? HELD : held.map(({ of, name }) => `${of} ${name}`)[0];
  const choose = (id: string) => {
    if (id === HELD) return;
    const [of, name] = [id.slice(0, id.indexOf(' ')), id.slice(id.indexOf(' ') + 1)];
    const none = { ...limits, [within]: null, keep_off: null };
    set({ limits: id === 'none' ? none : { ...none, [of]: name } });
  };
  return <Choice label="Keeps to" options={[{ id: 'none', words: 'anywhere' }, ...options]} value={chosen ?? 'none'} onChoose={choose} />;
}

function Scissors() {
  const { depth, set } = useHand();
  return (
    <>
      <Inside words={['Cut away', 'Keep inside']} />
      <ToggleButton isSelected={depth !== null} onChange={(on) => set({ depth: on ? 30 : null })}>Depth</ToggleButton>
      {depth !== null && <NumberInput label="From the first bone" value={depth} unit="mm" step={1} wrong={(d) => (d <= 0 || d > 1000 ? 'From 0.1 to 1000 mm.' : null)} onCommit={(next) => set({ depth: next })} />}
    </>
  );
}

function Inside({ words: [away, keep] }: { words: readonly [string, string] }) {
  const { keeps, set } = useHand();
  return (
    <ToggleButtonGroup aria-label="What is inside" selectedKeys={[keeps ? 'keep' : 'away']} disallowEmptySelection onSelectionChange={(keys) => set({ keeps: keys.has('keep') })}>
      <ToggleButton id="away">{away}</ToggleButton>
      <ToggleButton id="keep">{keep}</ToggleButton>
    </ToggleButtonGroup>
  );
}

function Fill() {
  const engine = useEngine();
  const label = labelInHand();
  return (
    <Button isDisabled={!label || !engine} onPress={() => fillBetween(engine!)}>
      Fill between slices
    </Button>
  );
}
