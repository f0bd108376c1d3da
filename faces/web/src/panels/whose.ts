//! What somebody is called who changed the plan: an entry of the history that no page made came from outside, as from an editor of text.

export const whose = (who: string): string => who || 'somebody outside of this page';
