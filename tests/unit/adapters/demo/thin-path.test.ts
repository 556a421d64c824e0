import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DemoInProcess, startDemoInProcess } from '../../../support/demo/demo-in-process.ts';
import { asObject, makeSession, RawClient } from '../../../support/demo/raw-client.ts';
import { findDocument, mediaUrl, signIn } from '../../../support/demo/signed-in.ts';

let demo: DemoInProcess;
beforeEach(async () => {
  demo = await startDemoInProcess();
});
afterEach(() => demo.close());

it('makes a key, signs in by phone and code, and serves a file from a media address', async () => {
  const { key, main } = await signIn(demo);
  const { media, location } = await findDocument(
    demo,
    main,
    ({ file }) => file.dc === 2 && file.size > 300_000,
  );
  const data = await RawClient.open(demo.network, mediaUrl(2), makeSession(key));
  const file = asObject(await data.call({ _: 'upload.getFile', location, offset: 131_072n, limit: 131_072 }));
  expect(Buffer.compare(Buffer.from(file.bytes as Uint8Array), media.file.read(131_072, 131_072))).toBe(0);
  const counters = await demo.network.control.counters();
  expect(counters).toMatchObject({
    keyExchanges: 1,
    bytesServed: 131_072,
    bytesServedTwice: 0,
    mostInFlight: 1,
  });
  expect(counters.connections).toEqual({ plain: 2, media: 1, http: 0 });
});
