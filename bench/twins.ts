/** The workflows written by hand whose requests are activities, as the ones of a saga are. */
import { sequenceTwins } from './sequence-twins';
import { call } from './twin-request';

export { fiftyItems, threeBranches } from './block-twins';
export const { threeSteps, tenSteps, failingThird } = sequenceTwins(call);
