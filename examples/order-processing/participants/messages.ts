/** The contents of the requests and replies between the saga and its participants. */
import type { Item } from '../order';

export interface ReserveStock {
  readonly orderId: string;
  readonly items: readonly Item[];
}
export interface StockReserved {
  readonly reservationId: string;
}

export interface ChargeCard {
  readonly orderId: string;
  readonly customerId: string;
  readonly amount: number;
  readonly method: string;
  readonly token: string;
}
export interface CardCharged {
  readonly paymentId: string;
  readonly transactionId: string;
}

export interface ShipOrder {
  readonly orderId: string;
  readonly address: string;
}
export interface OrderShipped {
  readonly trackingId: string;
}
