import { describe, expect, it } from 'vitest';
import { countOf, formatBytes, formatSpeed, percentOf } from '../../../../src/ui/format/bytes.ts';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [-5, '0 B'],
    [999, '999 B'],
    [1000, '0.98 KiB'],
    [131_072, '128 KiB'],
    [3_355_443, '3.20 MiB'],
    [47_605_350, '45.4 MiB'],
    [1_073_741_823, '1.00 GiB'],
    [4_194_304_000, '3.91 GiB'],
    [5e15, '4547 TiB'],
  ])('%d is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('percentOf', () => {
  it('says 100 only when nothing is missing', () => {
    expect(percentOf(999_999, 1_000_000)).toBe(99);
    expect(percentOf(1_000_000, 1_000_000)).toBe(100);
  });
  it('takes an empty file for whole, and never leaves 0 to 100', () => {
    expect(percentOf(0, 0)).toBe(100);
    expect(percentOf(-1, 10)).toBe(0);
    expect(percentOf(20, 10)).toBe(100);
  });
});

it('shows no speed while nothing moves', () => {
  expect(formatSpeed(0)).toBe('');
  expect(formatSpeed(1_048_576)).toBe('1.00 MiB/s');
});

it('counts in words', () => {
  expect(countOf(1, 'file')).toBe('1 file');
  expect(countOf(3000, 'file')).toBe('3,000 files');
});
