const FIRST_MILLIS = 10;
const LONGEST_MILLIS = 5_000;

/**
 * How long to wait before a new try.
 *
 * @param tries how many have failed so far, from 0
 * @param random from 0 to 1, so that many clients do not come back at once
 */
export function backoffMillis(tries: number, random: number): number {
  return Math.min(LONGEST_MILLIS, FIRST_MILLIS * 2 ** Math.min(tries, 20)) * random;
}
