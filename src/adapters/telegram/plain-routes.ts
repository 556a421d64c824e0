import { type Failure, failed } from '../../domain/failure.ts';
import { type DataCentre, plainAddresses, transportOf } from '../../domain/server.ts';
import type { Clock } from '../../ports/clock.ts';

/** HTTP is taken first for so long after it alone got through; then the WebSocket is tried again. */
const HTTP_FIRST_MS = 3_600_000;

type Attempt = { readonly ok: true } | { readonly ok: false; readonly failure: Failure };

/**
 * Which way to a plain address is taken: its WebSocket, or HTTP where the network lets no WebSocket through. One after
 * the other, never both: a plain address punishes two connections of one key.
 */
export class PlainRoutes {
  readonly #clock: Clock;
  readonly #httpFirstUntil = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * What `open` makes of the first way that anything comes by. `open` calls `heard` as soon as the server has said
   * something: from then on a failure is its word, and no other way is tried.
   */
  async take<Result extends Attempt>(
    dc: DataCentre,
    signal: AbortSignal,
    open: (url: string, heard: () => void) => Promise<Result>,
  ): Promise<Result | { readonly ok: false; readonly failure: Failure }> {
    const failures: Failure[] = [];
    for (const url of this.#inOrder(dc)) {
      let isHeard = false;
      const attempt = await open(url, () => {
        isHeard = true;
        this.#worked(dc, url);
      });
      if (attempt.ok || isHeard || attempt.failure.category !== 'network' || signal.aborted) return attempt;
      failures.push(attempt.failure);
    }
    this.#httpFirstUntil.delete(dc.url);
    return failed(nothingThrough(dc, failures));
  }

  #inOrder(dc: DataCentre): readonly string[] {
    const addresses = plainAddresses(dc);
    const isHttpFirst = this.#clock.now() < (this.#httpFirstUntil.get(dc.url) ?? 0);
    return isHttpFirst ? addresses.toReversed() : addresses;
  }

  #worked(dc: DataCentre, url: string): void {
    if (transportOf(url) === 'http') {
      if (!this.#httpFirstUntil.has(dc.url))
        this.#httpFirstUntil.set(dc.url, this.#clock.now() + HTTP_FIRST_MS);
    } else this.#httpFirstUntil.delete(dc.url);
  }
}

/** What is blocked, and what to do. */
function nothingThrough(dc: DataCentre, failures: readonly Failure[]): Failure {
  const host = URL.canParse(dc.url) ? new URL(dc.url).host : dc.url;
  const detail = failures.map(({ code, detail = '' }) => `${code} ${detail}`.trim()).join('; ');
  const message =
    dc.http === undefined
      ? `No answer from ${host} over a WebSocket: you are offline, it is down, or this network lets no WebSocket through. Try another network, or give data centre ${dc.id} an “http” address in the server configuration.`
      : `Neither a WebSocket nor HTTP gets through to ${host}: you are offline, it is down, something else answers there, or this network blocks it. Nothing is lost; try another network if this lasts.`;
  return { category: 'network', code: 'NOTHING_THROUGH', message, detail };
}
