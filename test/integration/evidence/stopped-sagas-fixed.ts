import { branched, failing, localFirst } from './stopped-sagas';

/** The sagas of `stopped-sagas.ts` after a deploy. */
export const noted = localFirst('noted', failing);
export const optional = branched('optional', false);
