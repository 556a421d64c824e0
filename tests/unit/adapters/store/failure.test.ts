import { expect, it } from 'vitest';
import { storeFailure } from '../../../../src/adapters/store/failure.ts';

const named = (name: string, inner?: unknown): unknown => ({ name, message: 'm', inner });

it.each([
  [named('QuotaExceededError'), 'STORE_FULL'],
  [named('AbortError', named('QuotaExceededError')), 'STORE_FULL'],
  [named('BlockedDatabaseError'), 'STORE_BLOCKED'],
  [named('DatabaseClosedError'), 'STORE_CLOSED'],
  [named('DatabaseClosedError', named('VersionError')), 'STORE_NEWER'],
  [named('InvalidStateError'), 'STORE_CLOSED'],
  [named('VersionError'), 'STORE_NEWER'],
  [named('UnknownError'), 'STORE'],
  ['thrown text', 'STORE'],
  [undefined, 'STORE'],
])('case %#: %j is %s', (error, code) => {
  expect(storeFailure(error)).toMatchObject({ category: 'store', code });
});
