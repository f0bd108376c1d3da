//! A choice of one from a list.
import { useMemo } from 'react';
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';

export interface Option {
  id: string;
  words: string;
  detail?: string;
}

export interface ChoiceProps {
  label: string;
  options: readonly Option[];
  value: string | null;
  empty?: string;
  isDisabled?: boolean;
  /** Its list stands open at first. */
  isOpen?: boolean;
  onChoose: (id: string) => void;
}

export function Choice({ label, options, value, empty = 'choose …', isDisabled = false, isOpen = false, onChoose }: ChoiceProps) {
  // While steps are computed the page is told often: a list that says the same is not built again under the hand.
  const same = JSON.stringify(options);
  const list = useMemo(
    () => (
      <ListBox>
        {(JSON.parse(same) as Option[]).map((option) => (
          <ListBoxItem key={option.id} id={option.id} textValue={option.words}>
            {option.words}
            {option.detail && <small>{option.detail}</small>}
          </ListBoxItem>
        ))}
      </ListBox>
    ),
    [same],
  );
  return (
    <Select
      className="choice"
      isDisabled={isDisabled}
      defaultOpen={isOpen}
      value={value}
      placeholder={empty}
      onChange={(key) => key !== null && key !== value && onChoose(String(key))}
    >
      <Label>{label}</Label>
      <Button>
        <SelectValue />
        <span aria-hidden="true" className="down">▾</span>
      </Button>
      <Popover className="list">
        {list}
      </Popover>
    </Select>
  );
}

export default Choice;
