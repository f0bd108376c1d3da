//! The exact numbers of the selected step, each with how true it is: what the hand has seen as a preview stands here once it has let go.
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { useCase } from '../plan/caseStore';
import { exactInWords, labelOf, standing, useExact } from '../plan/exactNumbers';
import { StateChip } from './StateChip';

/** A longer table opens when it is asked for: it would push the fields of its step out of sight. */
const SHORT = 4;

export function ExactNumbers({ step }: { step: string }) {
  const { told, step: of } = useExact();
  const objects = useCase((now) => now.state?.objects) ?? [];
  const edit = useCase((now) => now.edit);
  if (of !== step || !told || told.told.length === 0) return null;
  return (
    <section className="exact-numbers" aria-label="Exact numbers">
      <h3>Measured</h3>
      {told.told.map((one) => {
        const chip = standing(one, objects, step, edit);
        // A number that its step has failed to give anew says nothing any more.
        const numbers = chip === 'failed' || chip === 'blocked' ? [] : one.numbers;
        return (
          <div key={`${one.preview} ${one.title}`} role="group" aria-label={one.title} className={chip === 'exact' ? undefined : 'behind'}>
            <p>
              <span>{numbers.length === 1 ? labelOf(numbers[0]!, step) : one.title}</span>
              {numbers.length === 1 && <strong>{exactInWords(numbers[0]!, one)}</strong>}
              <StateChip chip={chip} />
            </p>
            {numbers.length > 1 && (
              <Table title={one.title} rows={numbers.map((number) => [labelOf(number, step), exactInWords(number, one)])} />
            )}
          </div>
        );
      })}
    </section>
  );
}

function Table({ title, rows }: { title: string; rows: [string, string][] }) {
  const [open, setOpen] = useState(rows.length <= SHORT);
  const words = `${open ? 'Hide' : 'Show'} ${rows.length} numbers`;
  return (
    <>
      {rows.length > SHORT && (
        <Button className="quiet-button" aria-expanded={open} aria-label={`${words}: ${title}`} onPress={() => setOpen(!open)}>
          {words}
        </Button>
      )}
      {open && (
        <table className="numbers" aria-label={`Numbers: ${title}`}>
          <tbody>
            {rows.map(([label, words]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{words}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
