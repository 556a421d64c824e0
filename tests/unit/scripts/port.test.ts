import { expect, test } from 'vitest';
import { DEFAULT_PORT, readPort } from '../../../scripts/port.mjs';

test('without an option the port is the fixed one', () => {
  expect(readPort([])).toBe(DEFAULT_PORT);
});

test('--port chooses, in both spellings', () => {
  expect(readPort(['--port', '8080'])).toBe(8080);
  expect(readPort(['--port=8080'])).toBe(8080);
});

test.each([
  [['--port']],
  [['--port', 'abc']],
  [['--port', '0']],
  [['--port', '65536']],
  [['--port', '-1']],
  [['--port=8e3']],
  [['--port', '']],
  [['--prot', '8080']],
  [['--port', '8080', 'more']],
])('%j is answered with a sentence that names the option', (args) => {
  expect(readPort(args)).toMatch(/--port/);
});
