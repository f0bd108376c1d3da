//! All that scissors need, fetched when they are first used.

export { FEW_RAYS, lassoOver } from './lasso';
export { prismOf, volumeTaken } from './prism';
