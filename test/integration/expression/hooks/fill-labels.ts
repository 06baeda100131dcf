/** A module that fills hooks with labels. */
import { act, begun, created } from './fulfil-order';

created.fill('labels', (body) => {
  act('print')(body);
  act('stick')(body);
});
begun.fill('labels', act('print'));
