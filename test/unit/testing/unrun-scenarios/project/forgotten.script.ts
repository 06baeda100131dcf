/** A test without a runner, as `node --test` runs each file in a process. */
import { scenario } from 'temporal-saga/testing';
import { order } from './order';

scenario(order).expectRequest('stock/refund');
