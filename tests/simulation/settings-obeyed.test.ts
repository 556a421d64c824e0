import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { engineSettingsOf } from '../../src/domain/settings.ts';
import { changeSettings, DEFAULT_SETTINGS, SETTING_NAMES } from '../../src/domain/settings-check.ts';
import { RULES, type SettingName, type Settings } from '../../src/domain/settings-table.ts';
import { createPace } from '../../src/runtime/pace.ts';
import { isInUse } from '../../src/ui/format/setting-groups.ts';
import { mediaItem } from '../support/media-items.ts';
import { createSimulation } from '../support/simulation.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

/** A setting that does nothing is a lie: each entry of the table is read by what it is to govern. */

/** The same, which notes the paths of what is read of it. */
const watched = <T extends object>(value: T, read: Set<string>, path: readonly string[] = []): T =>
  new Proxy(value, {
    get(target, key, receiver) {
      const found: unknown = Reflect.get(target, key, receiver);
      if (typeof key !== 'string') return found;
      const here = [...path, key];
      read.add(here.join('.'));
      return typeof found === 'object' && found !== null ? watched(found, read, here) : found;
    },
  });

/** The paths at which two values differ; a list is one. */
const differences = (one: unknown, other: unknown, path: readonly string[] = []): string[] => {
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other || Array.isArray(one))
    return JSON.stringify(one) === JSON.stringify(other) ? [] : [path.join('.')];
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) =>
    differences((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key], [
      ...path,
      key,
    ]),
  );
};

const window = { fromMinute: 60, toMinute: 120, limit: 'unlimited' } as const;

/** Any other value that the table allows. */
const otherThan = (name: SettingName, { [name]: now }: Settings): unknown => {
  const rule = RULES[name];
  switch (rule.kind) {
    case 'number':
      return now === rule.most ? rule.least : rule.most;
    case 'optional-number':
      return now === null ? rule.offered : null;
    case 'switch':
      return !now;
    case 'choice':
      return rule.choices.find(({ value }) => value !== now && value !== 'own')?.value;
    case 'schedule':
      return [];
  }
};
const changed = (settings: Settings, changes: { readonly [Name in SettingName]?: unknown }): Settings => {
  const outcome = changeSettings(settings, changes);
  if (!outcome.ok) throw new Error(outcome.failure.message);
  return outcome.value;
};

const POLICIES = ['auto', 'classic', 'fixed'] as const;
const settingsFor = (policy: Settings['policy']): Settings =>
  changed(DEFAULT_SETTINGS, { policy, schedule: [window], retryCapSeconds: 300, maxDelaySeconds: 5 });

/** What the engine reads while it fetches files under a policy, one of which fails at first. */
const readByEngine = async (policy: Settings['policy']): Promise<ReadonlySet<string>> => {
  const read = new Set<string>();
  const storage = { usageBytes: 0, quotaBytes: 2 ** 40, budgetBytes: null };
  const simulation = await createSimulation({ storage });
  simulation.queue.settingsChanged(watched(engineSettingsOf(settingsFor(policy)), read));
  let failures = 0;
  simulation.world.script = () => {
    failures += 1;
    if (failures > 1) return null;
    return { afterMs: 10, failure: { category: 'server', code: 'RPC_CALL_FAIL', message: 'busy' } };
  };
  await simulation.add([mediaItem(1, 100_000), mediaItem(2, 100_000)]);
  expect(await simulation.finish(60_000)).toBe(true);
  return read;
};

/** The pace of questions to Telegram. */
const readByPace = async (): Promise<ReadonlySet<string>> => {
  const read = new Set<string>();
  const pace = createPace(createVirtualClock(), () => watched(DEFAULT_SETTINGS, read));
  await pace(new AbortController().signal);
  return read;
};

/** Wiring that runs in a browser alone: here it is only seen that it is there. */
const WIRED: Partial<Record<SettingName, string>> = {
  stagingBudgetBytes: 'src/workers/engine.worker.ts',
  logLevel: 'src/workers/engine.worker.ts',
  keepAwake: 'src/ui/state/wake-lock.ts',
};
const isWired = (name: SettingName): boolean => {
  const { [name]: file } = WIRED;
  return (
    file !== undefined && readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').includes(`.${name}`)
  );
};

test('every setting of the table is read by what it governs', async () => {
  const ofPace = await readByPace();
  const unread = new Set(SETTING_NAMES.filter((name) => !ofPace.has(name) && !isWired(name)));
  for (const policy of POLICIES) {
    const settings = settingsFor(policy);
    const read = await readByEngine(policy);
    for (const name of unread) {
      if (!isInUse(name, settings)) continue;
      const other = changed(settings, { [name]: otherThan(name, settings) });
      const paths = differences(engineSettingsOf(settings), engineSettingsOf(other));
      if (paths.some((path) => read.has(path))) unread.delete(name);
    }
  }
  expect([...unread]).toEqual([]);
});
