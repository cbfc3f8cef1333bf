// The order in which examples are learnt: a permutation per epoch, drawn from the seed and the epoch's number alone, so
// that a step's number says which examples it takes.

import { randomFrom } from '../sample.ts';
import { keyFrom } from './dropout.ts';

/** Numbers 0 … count − 1 in the order of one epoch (Fisher and Yates). */
export function epochOrder(count: number, seed: number, epoch: number): number[] {
  const random = randomFrom(keyFrom(seed, epoch));
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}

/**
 * The examples of `step` (counted from 1). Batches follow each other without a gap, so one may reach into the next
 * epoch, and each epoch takes every example once.
 */
export function batchOf(count: number, batch: number, step: number, seed: number): number[] {
  const orders = new Map<number, number[]>();
  return Array.from({ length: batch }, (_, index) => {
    const place = (step - 1) * batch + index;
    const epoch = Math.floor(place / count);
    const order = orders.get(epoch) ?? epochOrder(count, seed, epoch);
    orders.set(epoch, order);
    return order[place % count] as number;
  });
}
