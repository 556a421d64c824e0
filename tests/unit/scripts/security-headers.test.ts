import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HEADER_POLICY, META_POLICY, SECURITY_HEADERS } from '../../../scripts/security-headers.mjs';

test('the policy allows no inline script, no eval, no foreign script', () => {
  for (const policy of [HEADER_POLICY, META_POLICY]) {
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/);
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types sluice");
  }
});

test('the README gives other hosts the headers that our own server sends', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(readme).toContain(`${name}: ${value}`);
  const policies = readme.split('\n').filter((line) => line.includes("default-src 'none'"));
  expect(policies).toHaveLength(4);
  for (const line of policies) expect(line).toContain(HEADER_POLICY);
});
