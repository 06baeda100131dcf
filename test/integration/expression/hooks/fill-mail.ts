/** A module that fills a hook with a mail. */
import { act, created } from './fulfil-order';

created.fill('mail', act('mail'));
