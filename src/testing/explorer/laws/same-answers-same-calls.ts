import type { Law } from './law';
import { replay } from './replay';

/** A fresh engine that gets the same answers makes the same calls: a crash of the host, at any call, changes nothing. */
export const sameAnswersSameCalls: Law = {
  id: 'L6',
  title: 'the same answers bring the same calls, so that a crash at any call changes nothing',
  check: replay,
};
