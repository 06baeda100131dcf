import { scenario } from 'temporal-saga/testing';
import { order } from './shop';

it('undoes nothing but the step that is refused', async () => {
  await scenario(order)
    .expectRequest('stock/reserve')
    .andRefuse()
    .expectUndo('stock/release')
    .expectEnd('errored');
});
