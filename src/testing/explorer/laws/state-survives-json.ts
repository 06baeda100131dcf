import type { Law } from './law';
import { resumed } from './replay';

/** Wherever an execution may go on in a fresh run, its state comes back from JSON as it was. */
export const stateSurvivesJson: Law = {
  id: 'L7',
  title: 'the state survives JSON wherever a fresh run may begin',
  check: async (told) => (await resumed(told)).loss,
};
