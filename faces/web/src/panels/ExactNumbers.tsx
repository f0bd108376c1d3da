//! The exact numbers of the selected step, each with how true it is: what the hand has seen as a preview stands here once it has let go.
import { useCase } from '../plan/caseStore';
import { exactInWords, labelOf, standing, useExact } from '../plan/exactNumbers';
import { StateChip } from './StateChip';

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
              <table className="numbers" aria-label={`Numbers: ${one.title}`}>
                <tbody>
                  {numbers.map((number) => (
                    <tr key={`${number.of} ${number.name}`}>
                      <th scope="row">{labelOf(number, step)}</th>
                      <td>{exactInWords(number, one)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </div>
        );
      })}
    </section>
  );
}
