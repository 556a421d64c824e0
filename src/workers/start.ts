import type { Failure } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { AccessService } from '../runtime/access-service.ts';
import type { QueueService } from '../runtime/queue-service.ts';
import type { SettingsService } from '../runtime/settings-service.ts';
import type { EngineApi } from './engine-api.ts';

/** A database that is blocked or full today may be read in a while. */
const RETRY_MS = 10_000;

export interface StartParts {
  readonly api: Pick<EngineApi, 'notice' | 'dismiss' | 'outdated'>;
  readonly clock: Clock;
  readonly settings: Pick<SettingsService, 'restore'>;
  readonly queue: Pick<QueueService, 'start'>;
  readonly access: Pick<AccessService, 'start'>;
}

/** What was left by the last engine is taken up again, part by part; what cannot be read is told, and tried again. */
export const createStart = ({ api, clock, settings, queue, access }: StartParts) => {
  /** A newer version's database is not tried again: its queue is not ours to touch. */
  const isNewer = ({ code, message }: Failure): boolean => {
    if (code !== 'STORE_NEWER') return false;
    api.outdated(message);
    return true;
  };

  /** Settles after the first try; nothing is downloaded before one has succeeded. */
  const startQueue = async (): Promise<void> => {
    const started = await queue.start(crypto.getRandomValues(new Uint32Array(1))[0] ?? 1);
    if (!started.ok) {
      if (isNewer(started.failure)) return;
      api.notice({ id: 'queue', tone: 'error', message: started.failure.message });
      clock.at(clock.now() + RETRY_MS, startQueue);
      return;
    }
    await api.dismiss('queue');
    if (started.value.unreadable > 0)
      api.notice({
        id: 'unreadable',
        tone: 'warning',
        message: `${started.value.unreadable} entries of the queue could not be read and were set aside. The rest goes on.`,
      });
  };

  /** Settles once the database has said whether somebody is signed in. */
  const startAccess = async (settle: {
    /** After the first try. */
    readonly begun: () => void;
    /** Once it was read. */
    readonly resumed: () => void;
  }): Promise<void> => {
    const opened = await access.start(new AbortController().signal);
    settle.begun();
    if (opened.ok) {
      settle.resumed();
      return api.dismiss('access');
    }
    if (isNewer(opened.failure)) return;
    api.notice({ id: 'access', tone: 'error', message: opened.failure.message });
    await new Promise<void>((resolve) => clock.at(clock.now() + RETRY_MS, resolve));
    return startAccess(settle);
  };

  return {
    settings: async (): Promise<void> => {
      const replaced = await settings.restore();
      if (replaced.length === 0) return;
      api.notice({
        id: 'settings',
        tone: 'warning',
        message: `These settings could not be read and are as by default now: ${replaced.join(', ')}. The others were kept.`,
      });
    },
    queue: startQueue,
    access: startAccess,
  };
};
