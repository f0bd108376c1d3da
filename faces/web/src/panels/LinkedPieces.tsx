//! The pieces of the selected step that are shown in two scans: one is chosen here or in a view, and lit in both.
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useView } from '../page/viewStore';
import { linkedPieces } from '../plan/pieces';
import type { PlanObject } from '../wire/shapes';

export function LinkedPieces({ objects }: { objects: readonly PlanObject[] }) {
  const { piece, over, layout, set } = useView();
  const pieces = linkedPieces(objects);
  if (pieces.length === 0) return null;
  const lit = pieces.filter((one) => one.key === piece || one.key === over);
  return (
    <section className="next" aria-label="Pieces in two scans">
      <h3>Light up, where it is taken and where it goes</h3>
      <ToggleButtonGroup className="buttons start" aria-label="Piece" selectedKeys={piece ? [piece] : []} onSelectionChange={(keys) => set({ piece: ([...keys][0] as string) ?? null })}>
        {pieces.map(({ key, object, title }) => (
          <ToggleButton key={key} id={key}>{title.replace(`${object}, `, '')}</ToggleButton>
        ))}
      </ToggleButtonGroup>
      <p role="status" className="hint">
        {lit.length === 0 ? 'None is lit.' : lit.map(({ title, taken, goes }) => `Lit: ${title}, taken from ${taken}, set into ${goes}.`).join(' ')}
        {lit.length > 0 && layout !== 5 && ' Layout 5 shows both places.'}
      </p>
    </section>
  );
}
