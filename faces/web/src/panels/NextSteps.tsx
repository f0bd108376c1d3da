//! What can be made of the selected step: a press begins that step, with all that is known filled in.
import { useState } from 'react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useDraft } from '../page/draftStore';
import { beginLabel } from '../page/handStore';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { nextKinds } from '../plan/proposals';
import type { PlanObject } from '../wire/shapes';

export function NextSteps({ objects }: { objects: readonly PlanObject[] }) {
  const kinds = useCase((now) => now.kinds);
  const chosen = useView((now) => now.object);
  const begin = useDraft((now) => now.begin);
  const [own, setOwn] = useState<string | null>(null);
  const givers = objects.filter((object) => nextKinds(kinds, object.type).length > 0);
  const object = givers.find((one) => one.name === (own ?? chosen)) ?? givers[0];
  if (!object) return null;
  return (
    <section className="next" aria-label="What can be made of it">
      <h3>Make of it</h3>
      {givers.length > 1 && (
        <ToggleButtonGroup aria-label="Of which" selectedKeys={[object.name]} disallowEmptySelection onSelectionChange={(keys) => setOwn(String([...keys][0]))}>
          {givers.map((one) => (
            <ToggleButton key={one.name} id={one.name}>{one.result || one.name}</ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      <div className="buttons start">
        {nextKinds(kinds, object.type).map((kind) => (
          <Button key={kind.kind} onPress={() => begin(kind.kind, object.name)}>{kind.kind}</Button>
        ))}
        {object.type === 'image' && <Button onPress={() => void beginLabel(object.name)}>empty label</Button>}
      </div>
    </section>
  );
}
