//! The shapes that are said by hand are those of the server's document: a type that drifts does not compile.
import { expectTypeOf, test } from 'vitest';
import type { components } from '../../src/wire/openapi';
import type { CaseDetail, CaseState, Change, Finding, ObjectState, PlanObject, Surface } from '../../src/wire/shapes';

type Schemas = components['schemas'];
/** What holds places: three numbers here, any number of them in the document. */
type Placed = 'plane' | 'points' | 'ways';
type KeysOf<U> = U extends unknown ? keyof U : never;

test('what is said by hand is what the document says', () => {
  expectTypeOf<Surface>().toEqualTypeOf<Schemas['Surface']>();
  expectTypeOf<ObjectState>().toEqualTypeOf<Schemas['Standing']>();
  expectTypeOf<keyof PlanObject>().toEqualTypeOf<keyof Schemas['PlanObject']>();
  expectTypeOf<Omit<PlanObject, Placed>>().toEqualTypeOf<Omit<Schemas['PlanObject'], Placed>>();
  expectTypeOf<keyof Finding>().toEqualTypeOf<keyof Schemas['Found']>();
  expectTypeOf<keyof CaseState>().toEqualTypeOf<keyof Schemas['State']>();
  expectTypeOf<keyof CaseDetail>().toEqualTypeOf<keyof Schemas['Case']>();
  expectTypeOf<KeysOf<Change>>().toEqualTypeOf<KeysOf<Schemas['Change']>>();
});
