import { expect, it } from 'vitest';
import { failed, succeeded } from '../../../src/domain/failure.ts';
import type { AccountStatus } from '../../../src/ports/account.ts';
import type { Log } from '../../../src/ports/log.ts';
import { auditAccount, auditFolder, withFilesAudited } from '../../../src/workers/audit-watch.ts';
import { withAudit } from '../../../src/workers/audited.ts';
import { createFakeCarrier } from '../../support/fake-carrier.ts';
import { createFakeEngine } from '../../support/fake-engine.ts';
import { createPretendWorld } from '../../support/pretend-world.ts';
import { createVirtualClock } from '../../support/virtual-clock.ts';

const keeping = (): { readonly audit: Log; readonly lines: string[] } => {
  const lines: string[] = [];
  return { lines, audit: { write: (level, name, message) => lines.push(`[${level}] [${name}] ${message}`) } };
};
const USER = { account: 'a' as never, name: 'Robin', phone: null, homeDc: 2 };

const engine = () =>
  createFakeEngine({ account: 'signed-in', chats: 1, transfers: 0, errors: false, folder: 'none' });

it('records what was asked for, and what was refused', async () => {
  const { audit, lines } = keeping();
  const refused = failed({ category: 'input', code: 'PASSPHRASE_WRONG', message: 'No.' });
  const audited = withAudit({ ...engine(), unlock: async (_passphrase: string) => refused }, audit);
  await audited.command('pause', { all: true });
  await audited.command('remove', { ids: ['x' as never, 'y' as never] });
  expect(await audited.unlock('open sesame')).toBe(refused);
  await audited.signInMemory();
  expect(lines).toEqual([
    '[INFO] [user] pause all',
    '[INFO] [user] remove 2 chosen',
    '[WARNING] [user] refused: unlock with the passphrase (PASSPHRASE_WRONG)',
  ]);
});

it('takes no refusal for what somebody stopped', async () => {
  const { audit, lines } = keeping();
  const stopped = failed({ category: 'aborted', code: 'ABORTED', message: 'Stopped.' });
  await withAudit({ ...engine(), lockNow: async () => stopped }, audit).lockNow();
  expect(lines).toEqual([]);
});

it('records signing in, however it came about, and no lock or restart', () => {
  const { audit, lines } = keeping();
  const hear = auditAccount(audit);
  const story: readonly AccountStatus[] = [
    { kind: 'connecting' },
    { kind: 'signed-in', user: USER, online: false },
    { kind: 'signed-in', user: USER, online: true },
    { kind: 'signed-out' },
    { kind: 'password', hint: '' },
    { kind: 'signed-in', user: USER, online: true },
    { kind: 'revoked', user: USER, reason: 'SESSION_REVOKED' },
  ];
  for (const status of story) hear(status);
  expect(lines).toEqual([
    '[INFO] [account] signed in, data centre 2',
    '[WARNING] [account] signed out by Telegram: SESSION_REVOKED',
  ]);
});

it('records each change of what the browser permits', () => {
  const { audit, lines } = keeping();
  const hear = auditFolder(audit);
  for (const kind of ['needs-permission', 'ready', 'ready'] as const) hear({ kind, name: 'Music' });
  expect(lines).toEqual([
    '[INFO] [permission] folder: “Music” needs permission again',
    '[INFO] [permission] folder: “Music” may be written',
  ]);
});

it('records files and the names they got', async () => {
  const { audit, lines } = keeping();
  const paths = ['a/b.txt', 'a/b (2).txt'];
  const carrier = createFakeCarrier(createPretendWorld(), createVirtualClock());
  const audited = withFilesAudited(
    { ...carrier, publish: async () => succeeded({ path: paths.shift() ?? '', sha256: '' }) },
    audit,
  );
  const order = { transfer: 't' as never, direct: false, sizeBytes: 5, name: 'a/b.txt', proofs: [] };
  for (let time = 0; time < 2; time += 1)
    await audited.publish(order, () => undefined, new AbortController().signal);
  expect(lines).toEqual([
    '[INFO] [files] published “a/b.txt”',
    '[INFO] [files] published “a/b (2).txt”, wished for as “a/b.txt”',
  ]);
});
