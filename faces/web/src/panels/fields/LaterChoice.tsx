//! A choice that stands at once, while the code of its list is still on the way: a case opens sooner without it.
import { lazy, Suspense, useRef } from 'react';
import { Button } from 'react-aria-components';
import type { ChoiceProps } from './Choice';

const Choice = lazy(() => import('./Choice'));

export function LaterChoice(props: ChoiceProps) {
  /** Pressed before the list was there: then it opens as soon as it is. */
  const pressed = useRef(false);
  const { label, options, value, empty = 'choose …', isDisabled = false } = props;
  const words = options.find((option) => option.id === value)?.words ?? empty;
  const closed = (
    <div className="choice">
      <span className="react-aria-Label">{label}</span>
      <Button aria-label={`${words} ${label}`} isDisabled={isDisabled} onPress={() => (pressed.current = true)}>
        <span className="react-aria-SelectValue">{words}</span>
        <span aria-hidden="true" className="down">▾</span>
      </Button>
    </div>
  );
  return (
    <Suspense fallback={closed}>
      <Opened {...props} pressed={pressed} />
    </Suspense>
  );
}

function Opened({ pressed, ...props }: ChoiceProps & { pressed: { current: boolean } }) {
  return <Choice {...props} isOpen={pressed.current} />;
}
