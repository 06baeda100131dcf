import type { Law } from './law';
import { resumed } from './replay';

/** An execution that goes on in fresh runs comes out as one that runs straight. */
export const resumingEqualsRunning: Law = {
  id: 'L8',
  title: 'resuming in fresh runs equals running straight',
  check: async (told) => (await resumed(told)).difference,
};
