import { expect, it } from 'vitest';
import { plainAddresses } from '../../../../../src/domain/server.ts';
import { startDemoInProcess } from '../../../../support/demo/demo-in-process.ts';

const never = new AbortController().signal;

/** A demo, an open stream to it, and a promise of the reason why that was closed. */
async function connected() {
  const demo = await startDemoInProcess();
  const url = demo.configuration.dcs.flatMap(plainAddresses).find((one) => one.startsWith('demo+ws')) ?? '';
  let tell = (_reason: string): void => undefined;
  const closed = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const open = (reason: (words: string) => void) =>
    demo.network.openStream(url, { bytes: () => undefined, closed: reason }, never);
  expect((await open((reason) => tell(reason))).ok).toBe(true);
  expect(demo.host.telegram.counters().openConnections.plain).toBe(1);
  return { demo, open, closed };
}

it('closes everything at both ends when a client leaves', async () => {
  const { demo, closed } = await connected();
  const asked = demo.network.control.counters();
  demo.network.control.leave();
  expect(await closed).toContain('stopped');
  await expect(asked).rejects.toThrow('stopped');
  await expect.poll(() => demo.host.telegram.counters().openConnections.plain).toBe(0);
  demo.close();
});

it('settles what was asked of a host that says nothing any more', async () => {
  const { demo, open, closed } = await connected();
  demo.close();
  const opening = open(() => undefined);
  demo.network.control.leave();
  expect(await opening).toMatchObject({ ok: false, failure: { category: 'network', code: 'CONNECT' } });
  expect(await closed).toContain('stopped');
});

it('forgets a client whose port was closed', async () => {
  const demo = await startDemoInProcess();
  const { port1, port2 } = new MessageChannel();
  const leave = demo.host.serve(port1);
  const url = demo.configuration.dcs.flatMap(plainAddresses).find((one) => one.startsWith('demo+ws')) ?? '';
  port2.postMessage({ kind: 'open', id: 1, url });
  await expect.poll(() => demo.host.telegram.counters().openConnections.plain).toBe(1);
  leave();
  expect(demo.host.telegram.counters().openConnections.plain).toBe(0);
  port1.close();
  port2.close();
  demo.close();
});
