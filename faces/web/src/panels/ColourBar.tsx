//! The bar that says what the colours of a deviation map mean, in numbers and in words.
import { heatColour, type Heat } from '../engine/heat';
import { spread } from '../plan/comparison';

const STEPS = 40;
const css = ([r, g, b]: [number, number, number]) => `rgb(${Math.round(r * 255)}, ${Math.round(g * 255)}, ${Math.round(b * 255)})`;

export default function ColourBar({ heat, title }: { heat: Heat; title: string }) {
  const { range, colours, distances } = heat;
  const { inside, outside, p95 } = spread(distances);
  const ticks = [1, 0.5, 0, -0.5, -1].map((part) => part * range);
  const at = (n: number) => range - (2 * range * (n + 0.5)) / STEPS;
  return (
    <figure className="colour-bar" aria-label={`Deviation of ${title}, in millimetres`}>
      <figcaption>{title}, mm</figcaption>
      <div className="scale">
        <svg viewBox={`0 0 1 ${STEPS}`} preserveAspectRatio="none" aria-hidden="true">
          {Array.from({ length: STEPS }, (_, n) => (
            <rect key={n} x="0" y={n} width="1" height="1.05" fill={css(heatColour(at(n), range, colours))} />
          ))}
        </svg>
        <ol>
          {ticks.map((tick) => (
            <li key={tick}>{tick > 0 ? '+' : tick < 0 ? '−' : ''}{Math.abs(tick)}{tick === range ? ' outside' : tick === -range ? ' inside' : ''}</li>
          ))}
        </ol>
      </div>
      <small>
        95 % of {distances.length} places within {p95.toFixed(2)}; farthest outside {outside.toFixed(2)}, inside {Math.abs(inside).toFixed(2)}. Exact at these places.
      </small>
    </figure>
  );
}
