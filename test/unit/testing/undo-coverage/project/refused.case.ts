import { scenario } from 'temporal-saga/testing';
import { order } from './shop';

it('only the refused step is undone', async () => {
  await scenario(order)
    .expectRequest('stock/reserve')
    .andRefuse()
    .expectUndo('stock/release')
    .expectEnd('errored');
});
