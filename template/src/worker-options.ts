import { SagaRefused } from 'temporal-saga';
import type { SagaWorkerOptions } from 'temporal-saga/worker';

export const workerOptions: SagaWorkerOptions = {
  sagasPath: require.resolve('./sagas'), // in an ES module: import.meta.resolve('./sagas.js')
  taskQueue: 'orders',
  participants: {
    // These functions stand for services. A service is reached by HTTP: { url: 'http://localhost:4001' }
    inventory: ({ operation, content }) => {
      console.log(`inventory/${operation}`, content);
      return { reservationId: 'R1' };
    },
    payment: ({ operation, content }) => {
      console.log(`payment/${operation}`, content);
      if (content.total > 1000) throw new SagaRefused({ reason: 'card declined' });
      return { chargeId: 'C1' };
    },
  },
};
