//! A tree of which only the rows that are in sight stand in the document. Fetched for plans that need it.
import { useMemo, type ReactNode } from 'react';
import { Layout, LayoutInfo, Rect, Size, Virtualizer, type Key } from 'react-aria-components';

/** All rows are of one height (panels.css), in the root's letters: nothing is measured, nothing shifts while one scrolls. */
const ROW_REM = 1.75;

interface Rows {
  height: number;
}

/** Rows one below the other. The list of the library forgets rows after a scroll, and End led nowhere then. */
class RowsByNumber extends Layout {
  private rows: LayoutInfo[] = [];
  private byKey = new Map<Key, LayoutInfo>();
  private height = 1;

  override update({ layoutOptions }: { layoutOptions?: Rows }): void {
    const { collection, size } = this.virtualizer!;
    this.height = layoutOptions?.height ?? this.height;
    const nodes = [...collection].filter(({ type }) => type !== 'content');
    this.rows = nodes.map(({ type, key }, n) => new LayoutInfo(type, key, new Rect(0, n * this.height, size.width, this.height)));
    this.byKey = new Map(this.rows.map((row) => [row.key, row]));
  }

  /** Those in sight, and those that must stand whether they are or not, as the one that has the focus. */
  override getVisibleLayoutInfos(rect: Rect): LayoutInfo[] {
    const { persistedKeys } = this.virtualizer!;
    return this.rows.filter((row) => row.rect.intersects(rect) || persistedKeys.has(row.key));
  }

  override getLayoutInfo(key: Key): LayoutInfo | null {
    return this.byKey.get(key) ?? null;
  }

  override getContentSize(): Size {
    return new Size(this.virtualizer!.size.width, this.rows.length * this.height);
  }
}

export default function LongTree({ children }: { children: ReactNode }) {
  const rows = useMemo(() => ({ height: ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize) }), []);
  return (
    <Virtualizer layout={RowsByNumber} layoutOptions={rows}>
      {children}
    </Virtualizer>
  );
}
