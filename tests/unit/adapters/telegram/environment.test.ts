import '../../../support/telegram/gramjs-in-node.ts';
import '../../../../src/adapters/telegram/environment.ts';
import { isBrowser, isNode } from 'telegram/platform.js';
import { expect, it } from 'vitest';

it('makes GramJS take its browser branch where there is no window', () => {
  expect({ isBrowser, isNode }).toEqual({ isBrowser: true, isNode: false });
});
