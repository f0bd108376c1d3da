//! The plan against the patient before the operation, in numbers: each bone's size, its pieces, and how far the planned surface lies from the one before.
import { Button } from 'react-aria-components';
import { errorWords } from '../errorWords';
import { useView } from '../page/viewStore';
import { useCase } from '../plan/caseStore';
import { useCompare } from '../plan/comparison';
import { becomesInWords, distanceInWords, landmarkInWords, placeInWords, sizeRows, volumeInWords } from '../plan/planned';
import type { BonePlanned } from '../wire/shapes';
import { StateChip } from './StateChip';

export function PlannedNumbers() {
  const id = useCase((now) => now.id);
  const revision = useCase((now) => now.detail?.revision);
  const tell = useCase((now) => now.tell);
  const { planned, busy, measure, end } = useCompare();
  const set = useView((now) => now.set);
  if (!id) return null;
  const go = async () => {
    try {
      end();
      if (await measure(id)) set({ layout: 4, enlarged: null });
    } catch (error) {
      tell(errorWords(error));
    }
  };
  const isOld = planned !== null && planned.revision !== revision;
  return (
    <>
      <h3>Before the operation and planned</h3>
      <div className="buttons start">
        <Button className="main" isDisabled={busy} onPress={() => void go()}>{planned ? 'Measure again' : 'Measure the plan against before'}</Button>
      </div>
      {planned && (
        <p>
          <StateChip chip={isOld ? 'out-of-date' : 'exact'} /> of revision {planned.revision}{isOld && `; the plan is at revision ${revision}`}.
        </p>
      )}
      {planned?.bones.length === 0 && <p className="quiet">The plan parts, moves and rebuilds no bone.</p>}
      {planned?.bones.map((bone) => <Bone key={bone.name} bone={bone} />)}
      {planned && planned.bones.length > 0 && (
        <p className="hint">Right to left, front to back and below to above are extents along the patient's axes. Distances are from the planned surface to the nearest place of the bone before, weighted by area, at places no farther apart than {planned.sampled_mm} mm. A landmark goes with the moved bone that it is no farther from than {planned.carried_within_mm} mm, unless it lies nearer to another bone.</p>
      )}
    </>
  );
}

function Bone({ bone }: { bone: BonePlanned }) {
  const lost = [
    bone.removed_mm3 ? `${volumeInWords(bone.removed_mm3)} is taken out${bone.removed_mm ? `, ${bone.removed_mm.toFixed(1)} mm long square to its cuts` : ''}` : null,
    bone.kerf_mm3 && bone.kerf_mm3 >= 0.05 ? `${volumeInWords(bone.kerf_mm3)} is lost to the blades` : null,
  ].filter(Boolean);
  return (
    <section className="stack" aria-label={`Before and planned: ${bone.name}`}>
      <h4>{bone.name}</h4>
      <table className="numbers" aria-label={`Size of ${bone.name}`}>
        <thead>
          <tr><th>Size</th><th>Before</th><th>Planned</th><th>More</th></tr>
        </thead>
        <tbody>
          {sizeRows(bone).map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td>{row.before}</td>
              <td>{row.planned}</td>
              <td>{row.more}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {bone.untold && <p className="hint">{bone.untold}</p>}
      {lost.length > 0 && <p>{lost.join('; ')}.</p>}
      <ul className="changes" aria-label={`Pieces of ${bone.name}`}>
        {bone.pieces.map((piece) => (
          <li key={piece.name}>
            <strong>{piece.name}</strong> ({volumeInWords(piece.volume_mm3)}) {becomesInWords(piece)}.
            {piece.distance && <> From the bone before: {distanceInWords(piece.distance)}.</>}
          </li>
        ))}
      </ul>
      {bone.landmarks.length > 0 && (
        <ul className="changes" aria-label={`Landmarks of ${bone.name}`}>
          {bone.landmarks.map((one) => (
            <li key={one.name}>
              <strong>{one.name}</strong> {landmarkInWords(one)}.
              <small> From {placeInWords(one.before_mm)} to {placeInWords(one.planned_mm)} mm (LPS).{one.off_mm >= 0.05 && ` It was picked ${one.off_mm.toFixed(1)} mm off the bone.`}</small>
            </li>
          ))}
        </ul>
      )}
      {bone.distance && <p>The planned surface from the one before: {distanceInWords(bone.distance)}.</p>}
    </section>
  );
}
