export const SERVER_KINDS = ['demo', 'telegram', 'telegram-test', 'custom'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

export interface DataCentre {
  readonly id: number;
  /** The plain address: at most one connection per key, never file data. */
  readonly url: string;
  /** The same address over HTTP, for networks that let no WebSocket through; one request at a time. */
  readonly http?: string;
  /**
   * Addresses for file data in order of preference (`http…` posts, `ws…` sockets), or `shared` when this server
   * allows parallel connections of one key on `url`.
   */
  readonly media: readonly string[] | 'shared';
}

export interface ServerConfiguration {
  readonly defaultDc: number;
  readonly dcs: readonly DataCentre[];
  /** RSA keys, PEM, PKCS#1 or SPKI. */
  readonly publicKeys: readonly string[];
}

/** The addresses file data may use, in order of preference. */
export const dataAddresses = (dc: DataCentre): readonly string[] =>
  dc.media === 'shared' ? [dc.url] : dc.media;

/** Ways to the one plain address, in order of preference. */
export const plainAddresses = ({ url, http }: DataCentre): readonly string[] =>
  http === undefined ? [url] : [url, http];

export type Transport = 'http' | 'websocket';

/** Which transport an address speaks, by its scheme. `demo+http:` and `demo+ws:` are the demo's own. */
export const transportOf = (url: string): Transport => (/^(demo\+)?https?:/.test(url) ? 'http' : 'websocket');
