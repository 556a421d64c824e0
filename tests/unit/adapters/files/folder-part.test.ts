import { expect, test } from 'vitest';
import { renameLimitMs } from '../../../../src/adapters/files/folder-part.ts';

test('a browser that looks through a large file before it renames that is given the time for it', () => {
  expect(renameLimitMs(0)).toBe(30_000);
  expect(renameLimitMs(4_000 * 1_048_576)).toBeGreaterThan(400_000);
});
