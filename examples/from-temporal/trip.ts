/** The activities of both versions. The second argument comes from sagas alone. */
import type { RequestMetadata } from 'temporal-saga/activities';

export interface Trip {
  orderId: string;
  reservationId?: string;
  trackingId?: string;
}

export interface TripActivities {
  reserve(trip: Trip, metadata?: RequestMetadata): Promise<{ reservationId: string }>;
  release(trip: Trip, metadata?: RequestMetadata): Promise<void>;
  charge(trip: Trip, metadata?: RequestMetadata): Promise<void>;
  refund(trip: Trip, metadata?: RequestMetadata): Promise<void>;
  ship(trip: Trip, metadata?: RequestMetadata): Promise<{ trackingId: string }>;
}
