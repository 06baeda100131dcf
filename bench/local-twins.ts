/** The workflows written by hand whose requests are local activities. */
import { sequenceTwins } from './sequence-twins';
import { callLocally } from './twin-request';

export const { threeSteps, tenSteps, failingThird } = sequenceTwins(callLocally);
