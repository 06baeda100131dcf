/** A module of a later deploy, which fills hooks before those of the others. */
import { act, begun, created } from './fulfil-order';

created.fill('bonus', act('points'));
begun.fill('bonus', act('points'));
