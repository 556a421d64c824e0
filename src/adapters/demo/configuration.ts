import type { ServerConfiguration } from '../../domain/server.ts';
import type { AddressKind } from './dc/door.ts';
import { demoKeyPairs } from './dc/rsa-keys.ts';

/** Where new clients of the pretend Telegram begin. */
export const DEMO_DEFAULT_DC = 2;

/** The pretend Telegram inside the page, reached over a message port. */
export function demoConfiguration(): ServerConfiguration {
  return {
    defaultDc: DEMO_DEFAULT_DC,
    dcs: demoKeyPairs.map(({ dc }) => ({
      id: dc,
      url: `demo+ws://${dc}/plain`,
      http: `demo+http://${dc}/plain`,
      media: [`demo+http://${dc}/media`, `demo+ws://${dc}/media`],
    })),
    publicKeys: demoKeyPairs.map(({ publicKey }) => publicKey),
  };
}

/** Undefined: no address of the demo. */
export function parseDemoUrl(
  url: string,
): { readonly transport: 'http' | 'ws'; readonly dc: number; readonly address: AddressKind } | undefined {
  const match = /^demo\+(http|ws):\/\/(\d+)\/(plain|media)$/.exec(url);
  if (match === null) return undefined;
  return {
    transport: match[1] === 'http' ? 'http' : 'ws',
    dc: Number(match[2]),
    address: match[3] === 'plain' ? 'plain' : 'media',
  };
}
