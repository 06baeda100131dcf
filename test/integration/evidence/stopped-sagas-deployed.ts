import { branched, localFirst } from './stopped-sagas';

export { awaited, noted } from './stopped-sagas';

export const broken = localFirst('broken', () => {
  throw new Error('a fault in the code');
});
export const optional = branched('optional', false);
