//! A choice of one from a list.
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from 'react-aria-components';

export interface Option {
  id: string;
  words: string;
  detail?: string;
}

interface Props {
  label: string;
  options: readonly Option[];
  value: string | null;
  empty?: string;
  isDisabled?: boolean;
  onChoose: (id: string) => void;
}

export function Choice({ label, options, value, empty = 'choose …', isDisabled = false, onChoose }: Props) {
  return (
    <Select
      className="choice"
      isDisabled={isDisabled}
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
        <ListBox>
          {options.map((option) => (
            <ListBoxItem key={option.id} id={option.id} textValue={option.words}>
              {option.words}
              {option.detail && <small>{option.detail}</small>}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
