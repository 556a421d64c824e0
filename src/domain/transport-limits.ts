import type { Transport } from './server.ts';

/** What one lane's transport takes: nobody asks for more at once. */
export interface TransportLimits {
  /** Connections with requests under way at once; over HTTP: request slots. */
  readonly connections: number;
  /** Requests under way at once on each of them. */
  readonly requestsPerConnection: number;
  /** Longest request, 128 KiB–1 MiB. */
  readonly requestBytes: number;
}

/** A browser sends six HTTP/1.1 requests at once to a host; eight connections are what the desktop app opens at most. */
export const TRANSPORT_LIMITS: Readonly<Record<Transport, TransportLimits>> = {
  http: { connections: 6, requestsPerConnection: 1, requestBytes: 1_048_576 },
  websocket: { connections: 8, requestsPerConnection: Number.POSITIVE_INFINITY, requestBytes: 1_048_576 },
};
