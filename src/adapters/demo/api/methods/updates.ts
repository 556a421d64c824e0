import type { TlObject } from '../../../../mtproto/tl/types.ts';
import { type Method, type UserCall, value } from '../call.ts';

/** Nothing ever happens in the pretend world by itself. */
export const currentState = (now: number): TlObject => ({
  _: 'updates.state',
  pts: 1,
  qts: 0,
  date: Math.floor(now / 1000),
  seq: 1,
  unread_count: 0,
});

export const updateMethods: Readonly<Record<string, Method<UserCall>>> = {
  'updates.getState': ({ now }) => value(currentState(now)),
  'updates.getDifference': ({ now }) =>
    value({ _: 'updates.differenceEmpty', date: Math.floor(now / 1000), seq: 1 }),
  'updates.getChannelDifference': () =>
    value({ _: 'updates.channelDifferenceEmpty', final: true, pts: 1, timeout: 30 }),
};
