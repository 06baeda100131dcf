/* eslint-disable no-console -- the examples print */
/**
 * The sagas of the original's documentation of its context, in its order and with its names in camelCase. Functions that the
 * original leaves out (`release_reservation`, `express_process_order`, ...) are added.
 */
import { Saga, SagaContext, SagaRequest, type SagaResponse } from 'temporal-saga';

// Data flow through steps

export function createOrderProcessingSaga(): Saga {
  const saga = new Saga();

  // Step 1: Validate order
  saga.localStep().onExecute(validateOrderData);

  // Step 2: Reserve inventory
  saga
    .remoteStep()
    .onExecute(createInventoryRequest)
    .onSuccess(handleInventorySuccess)
    .onFailure(releaseReservation);

  // Step 3: Process payment
  saga.remoteStep().onExecute(createPaymentRequest).onSuccess(handlePaymentSuccess).onFailure(refundPayment);

  return saga.commit();
}

/** Local step: modifies the context directly. */
function validateOrderData(context: SagaContext): SagaContext {
  if (!context.get('total') || context.total <= 0) throw new RangeError('Invalid order total');
  context.validatedAt = new Date().toISOString();
  return context;
}

/** Remote step: uses the context to create a request. */
function createInventoryRequest(context: SagaContext): SagaRequest {
  return new SagaRequest({
    target: 'inventory-service',
    content: { items: context.items, orderId: context.orderId },
  });
}

/** Success handler: updates the context with data of the response. */
function handleInventorySuccess(
  context: SagaContext,
  response: SagaResponse<{ reservationId: string }>,
): SagaContext {
  const reservationData = response.content();
  context.reservationId = reservationData.reservationId;
  context.inventoryStatus = 'reserved';
  return context;
}

function releaseReservation(context: SagaContext): SagaRequest {
  return new SagaRequest({
    target: 'inventory-service/release',
    content: { reservationId: context.reservationId },
  });
}

/** Payment step: reads several fields of the context. */
function createPaymentRequest(context: SagaContext): SagaRequest {
  return new SagaRequest({
    target: 'payment-service',
    content: {
      amount: context.total,
      customerId: context.customerId,
      orderId: context.orderId,
      paymentMethod: context.get('paymentMethod', 'default'),
    },
  });
}

function handlePaymentSuccess(
  context: SagaContext,
  response: SagaResponse<{ paymentId: string; transactionId: string }>,
): SagaContext {
  const paymentData = response.content();
  context.paymentId = paymentData.paymentId;
  context.transactionId = paymentData.transactionId;
  context.paymentStatus = 'completed';
  return context;
}

function refundPayment(context: SagaContext): SagaRequest {
  return new SagaRequest({ target: 'payment-service/refund', content: { orderId: context.orderId } });
}

// Persistence

interface Process {
  processId: string;
  data: object;
  stepCount: number;
}

export const longRunningSaga = new Saga<Process>('long-running')
  .remoteStep('process')
  .onExecute(({ processId }) => new SagaRequest({ target: 'processing-service', content: { processId } }))
  .onSuccess((context) => {
    context.stepCount += 1;
  })
  .commit();

// Complex data, and steps chosen by the context

function determineProcessingFlow(context: SagaContext): string {
  if (context.customer.tier === 'premium') return 'express_processing';
  return (context.order.total ?? 0) > 100 ? 'standard_processing' : 'basic_processing';
}

export function createDynamicSaga(context: SagaContext): Saga {
  const saga = new Saga();
  const processingType = determineProcessingFlow(context);
  context.processingType = processingType;

  if (processingType === 'express_processing') saga.remoteStep().onExecute(expressProcessOrder);
  else saga.remoteStep().onExecute(standardProcessOrder);

  return saga.commit();
}

function expressProcessOrder(context: SagaContext): SagaRequest {
  return new SagaRequest({ target: 'processing-service/express', content: { order: context.order } });
}

function standardProcessOrder(context: SagaContext): SagaRequest {
  return new SagaRequest({ target: 'processing-service/standard', content: { order: context.order } });
}

// Validation

const REQUIRED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  orderId: ['string', 'number'],
  customerId: ['string'],
  total: ['number'],
  items: ['list'],
};

/** Validates that the context has the required fields with the right types. */
function validateContextSchema(context: SagaContext): boolean {
  for (const [field, expectedTypes] of Object.entries(REQUIRED_FIELDS)) {
    if (!(field in context)) throw new RangeError(`Required field '${field}' missing from context`);
    const found = Array.isArray(context[field]) ? 'list' : typeof context[field];
    if (!expectedTypes.includes(found)) {
      throw new TypeError(`Field '${field}' must be of type ${expectedTypes.join(' or ')}`);
    }
  }
  return true;
}

export function createValidatedSaga(): Saga {
  const saga = new Saga();

  // Add validation step at the beginning
  saga.localStep().onExecute(validateContextSchema);

  // Continue with business logic
  saga.remoteStep().onExecute(processValidatedOrder);

  return saga.commit();
}

function processValidatedOrder(context: SagaContext): SagaRequest {
  return new SagaRequest({ target: 'processing-service', content: { id: context.orderId } });
}

// Debugging and monitoring

/** Logs the state of the context for debugging; returns nothing, so that a lambda can continue with `??`. */
function logContextState(context: SagaContext, stepName: string): undefined {
  console.log(`[${new Date().toISOString()}] Context at ${stepName}:`);
  // The order has a field of that name, which wins over the method `context.items()`.
  for (const [key, value] of SagaContext.items(context)) {
    console.log(`  ${key}: ${JSON.stringify(value)}`);
  }
}

export function createMonitoredSaga(): Saga {
  const saga = new Saga();

  // Add monitoring to each step
  saga.localStep().onExecute((ctx) => logContextState(ctx, 'start') ?? validateOrderData(ctx));
  saga
    .remoteStep()
    .onExecute((ctx) => logContextState(ctx, 'payment_request') ?? createPaymentRequest(ctx))
    .onSuccess(
      (ctx, resp: SagaResponse<{ paymentId: string; transactionId: string }>) =>
        logContextState(ctx, 'payment_success') ?? handlePaymentSuccess(ctx, resp),
    );

  return saga.commit();
}

/** Context snapshots for debugging. */
class ContextSnapshot {
  readonly stepName: string;
  readonly timestamp = new Date().toISOString();
  readonly data: object;

  constructor(context: SagaContext, stepName: string) {
    this.stepName = stepName;
    this.data = { ...context };
  }

  toJson(): string {
    return JSON.stringify({ step: this.stepName, timestamp: this.timestamp, data: this.data }, undefined, 2);
  }
}

function debugStepWithSnapshot(context: SagaContext): SagaContext {
  const snapshot = new ContextSnapshot(context, 'debug_checkpoint');
  console.log(snapshot.toJson());

  // Continue with step logic
  context.debugCheckpoint = snapshot.timestamp;
  return context;
}

export const debuggedSaga = new Saga('debugged').localStep('debug').onExecute(debugStepWithSnapshot).commit();
