import { expect, test } from 'vitest';
import { HEADER_POLICY, META_POLICY } from '../../../scripts/security-headers.mjs';

test('the policy allows no inline script, no eval, no foreign script', () => {
  for (const policy of [HEADER_POLICY, META_POLICY]) {
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'/);
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types sluice");
  }
});
