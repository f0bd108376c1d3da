//! Takes a step of the plan, an input or one of their objects in hand: it is selected, and the views go to the scan in which it lies.

import { useCase } from '../plan/caseStore';
import { frameOfStep, framesOf, frameShown } from './bridge';
import { useDraft } from './draftStore';
import { useView } from './viewStore';

export function takeInHand(step: string, object?: string): void {
  const { objects } = useCase.getState().state ?? { objects: [] };
  const view = useView.getState();
  // A new step in which nothing was said by hand is left for what is looked at now.
  const draft = useDraft.getState();
  if (draft.open && draft.name === null && Object.keys(draft.said).length === 0) draft.leave();
  const only = objects.filter((one) => one.step === step && one.surfaces.length > 0);
  view.select(step, object ?? (only.length === 1 ? only[0]!.name : null));
  const frame = frameOfStep(step, objects);
  if (frame && framesOf(objects).includes(frame) && frame !== frameShown(objects, view.frame)) view.set({ frame, image: null });
}
