import { expect, it } from 'vitest';
import { type AwakeGrant, makeWakeLock } from '../../../../src/ui/state/wake-lock.ts';

/** A browser that gives the lock to a tab in sight, and takes it back when that is hidden. */
function browser({ refuses = false } = {}) {
  let inSight = true;
  const held = new Set<AwakeGrant>();
  const letGo = (grant: AwakeGrant, calls: readonly (() => void)[]): void => {
    if (held.delete(grant)) for (const call of calls) call();
  };
  const hides: (() => void)[] = [];
  const lock = makeWakeLock({
    isInSight: () => inSight,
    request: async () => {
      if (refuses) throw new DOMException('low battery', 'NotAllowedError');
      const calls: (() => void)[] = [];
      const grant: AwakeGrant = {
        release: async () => letGo(grant, calls),
        addEventListener: (_type, call) => void calls.push(call),
      };
      held.add(grant);
      hides.push(() => letGo(grant, calls));
      return grant;
    },
  });
  return {
    lock,
    held: () => held.size,
    turn: () => new Promise((resolve) => setImmediate(resolve)),
    show: (isInSight: boolean): void => {
      inSight = isInSight;
      if (!inSight) for (const hide of hides) hide();
      lock.look();
    },
  };
}

it('holds one lock while it is wanted', async () => {
  const { lock, held, turn } = browser();
  lock.want(true);
  lock.look();
  await turn();
  expect(held()).toBe(1);
  lock.want(false);
  await turn();
  expect(held()).toBe(0);
});

it('takes it again when the tab comes back in sight, and not before', async () => {
  const { lock, held, turn, show } = browser();
  lock.want(true);
  await turn();
  show(false);
  await turn();
  expect(held()).toBe(0);
  show(true);
  await turn();
  expect(held()).toBe(1);
});

it('gives back what comes after it is no longer wanted', async () => {
  const { lock, held, turn } = browser();
  lock.want(true);
  lock.want(false);
  await turn();
  expect(held()).toBe(0);
});

it('lives with a browser that refuses', async () => {
  const { lock, held, turn } = browser({ refuses: true });
  lock.want(true);
  await turn();
  expect(held()).toBe(0);
});
