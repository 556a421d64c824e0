import { expect, it } from 'vitest';
import { LONG_FAT } from '../support/truth/lines.ts';
import { simulate } from '../support/truth/simulate.ts';

const MB = 1_000_000;

for (const transport of ['http', 'websocket'] as const) {
  it.for([0, 3, 15])(
    `fills a long and fat line within ten seconds over ${transport}, whose round trip varies by %i ms`,
    async (jitterMs) => {
      const { bytesUntil } = await simulate({ ...LONG_FAT, jitterMs }, transport, [10, 20]);
      expect((bytesUntil(20) - bytesUntil(10)) / 10).toBeGreaterThanOrEqual(19 * MB);
    },
  );
}
