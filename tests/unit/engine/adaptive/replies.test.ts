import { expect, test } from 'vitest';
import { createReplies } from '../../../../src/engine/adaptive/replies.ts';
import type { PartInFlight } from '../../../../src/engine/lane.ts';

const MIB = 1_048_576;
const part = (slot: number, length = MIB): PartInFlight => ({ slot, length }) as PartInFlight;

/** Slots 1 … answer every second; the request of slot 0 gets no answer. */
const withoutAnswer = (slots: number, seconds: number) => {
  const replies = createReplies();
  let order = 1;
  replies.sent(0, part(0), 0);
  const found: number[] = [];
  for (let now = 0; now < seconds * 1_000; now += 1_000) {
    const orders = Array.from({ length: slots }, (_, index) => {
      order += 1;
      replies.sent(order, part(index + 1), now);
      return order;
    });
    for (const each of orders) replies.stored(replies.ended(each)!, now + 900);
    found.push(...replies.leftBehind(now + 900).map((straggler) => straggler.order));
  }
  return found;
};

test('a request that others overtake again and again is left behind, once', () => {
  expect(withoutAnswer(3, 20)).toEqual([0]);
  expect(withoutAnswer(5, 20)).toEqual([0]);
});

test('on a line that stands still for all nobody is left behind', () => {
  const replies = createReplies();
  for (let slot = 0; slot < 6; slot += 1) replies.sent(slot, part(slot), 0);
  expect(replies.leftBehind(600_000)).toEqual([]);
});

test('on its own connection two later answers are enough', () => {
  const replies = createReplies();
  for (let order = 0; order < 3; order += 1) replies.sent(order, part(0), order);
  for (const order of [1, 2]) replies.stored(replies.ended(order)!, 2_500);
  expect(replies.leftBehind(2_500)).toEqual([{ order: 0, slot: 0, isFarBehind: false }]);
});

test('a connection at half the speed of the others is kept', () => {
  const replies = createReplies();
  let order = 100;
  let slowSince = 0;
  replies.sent(order, part(0), 0);
  for (let now = 0; now < 60_000; now += 1_000) {
    for (let slot = 1; slot < 4; slot += 1) {
      order += 1;
      replies.sent(order, part(slot), now);
      replies.stored(replies.ended(order)!, now + 999);
    }
    expect(replies.leftBehind(now + 999)).toEqual([]);
    slowSince += 1;
    if (slowSince % 2 === 0) {
      replies.stored(replies.ended(100)!, now + 999);
      replies.sent(100, part(0), now + 999);
    }
  }
});

test('what is late at the end is asked again, and with more patience each time', () => {
  const replies = createReplies();
  for (let order = 0; order < 5; order += 1) {
    replies.sent(order, part(0), order * 1_000);
    replies.stored(replies.ended(order)!, order * 1_000 + 1_000);
  }
  replies.sent(10, part(0), 10_000);
  expect(replies.late(13_900)).toEqual([]);
  expect(replies.late(14_100)).toHaveLength(1);
  replies.sent(11, part(0), 15_000);
  expect(replies.late(19_100)).toEqual([]);
  expect(replies.late(23_100)).toHaveLength(1);
});

test('what is late a second time is waited for as long as something comes of it', () => {
  const replies = createReplies();
  for (let order = 0; order < 5; order += 1) {
    replies.sent(order, part(0), order * 1_000);
    replies.stored(replies.ended(order)!, order * 1_000 + 100);
  }
  replies.sent(10, part(0), 10_000);
  expect(replies.late(12_000)).toHaveLength(1);
  replies.sent(11, part(1), 12_000);
  replies.received(1_000);
  expect(replies.late(60_000)).toEqual([]);
  // By now it would have come several times: it is stuck while others are served.
  replies.received(100 * 1_048_576);
  expect(replies.late(60_000)).toHaveLength(1);
});

test('the last answer says how long the next may take, also while most of those before were quick', () => {
  const replies = createReplies();
  for (let order = 0; order < 12; order += 1) {
    replies.sent(order, part(0), order * 1_000);
    replies.stored(replies.ended(order)!, order * 1_000 + 100);
  }
  replies.sent(20, part(0), 20_000);
  replies.stored(replies.ended(20)!, 24_000);
  replies.sent(21, part(0), 30_000);
  expect(replies.late(42_900)).toEqual([]);
  expect(replies.late(43_100)).toHaveLength(1);
});
