import { describe, expect, test } from 'vitest';
import type { Surroundings } from '../../src/domain/surroundings.ts';
import type { SurroundingsPort } from '../../src/ports/surroundings.ts';

export interface SurroundingsUnderTest {
  readonly port: SurroundingsPort;
  /** Makes the computer behind the port so; resolves when the port has had time to notice. */
  become(patch: Partial<Surroundings>): Promise<void>;
}

export const surroundingsContract = (name: string, create: () => SurroundingsUnderTest): void => {
  describe(`surroundings: ${name}`, () => {
    const listen = ({ port }: SurroundingsUnderTest) => {
      const heard: Surroundings[] = [];
      const leave = port.watch((surroundings) => heard.push(surroundings));
      return { heard, leave };
    };

    test('says at once what is known, to everybody who asks', () => {
      const under = create();
      expect(listen(under).heard).toHaveLength(1);
      expect(listen(under).heard).toHaveLength(1);
    });

    test('says each change, with the rest as it was', async () => {
      const under = create();
      const { heard } = listen(under);
      await under.become({ pressure: 'critical' });
      expect(heard.at(-1)).toMatchObject({ pressure: 'critical' });
      await under.become({ metered: true });
      expect(heard.at(-1)).toMatchObject({ pressure: 'critical', metered: true });
      await under.become({ heap: { usedBytes: 3, limitBytes: 4 }, localOffsetMs: 7_200_000 });
      expect(heard.at(-1)).toEqual({
        pressure: 'critical',
        metered: true,
        heap: { usedBytes: 3, limitBytes: 4 },
        localOffsetMs: 7_200_000,
      });
    });

    test('whoever left hears nothing any more', async () => {
      const under = create();
      const { heard, leave } = listen(under);
      leave();
      await under.become({ metered: true });
      expect(heard).toHaveLength(1);
    });
  });
};
