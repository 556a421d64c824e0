import type { Clock } from '../ports/clock.ts';
import type { FinishedFile } from './contract.ts';

/** A page that has not begun by then was closed meanwhile: the file is for the next that asks. */
const UNBEGUN_MS = 10_000;

/** Finished files on their way to whichever page asks for one: only a page can begin a download. */
export interface HandOver {
  /** Waits until there is one. */
  next(): Promise<FinishedFile>;
  /** The browser has it. */
  begun(transfer: FinishedFile['transfer']): void;
  /** Resolves with true once a page has begun; with false when the signal is aborted before. */
  offer(finished: FinishedFile, signal: AbortSignal): Promise<boolean>;
}

interface Offer {
  readonly finished: FinishedFile;
  given: boolean;
  readonly settle: (isBegun: boolean) => void;
}

export const createHandOver = (clock: Clock): HandOver => {
  const offers = new Set<Offer>();
  const takers: ((finished: FinishedFile) => void)[] = [];

  const deal = (): void => {
    for (const offer of offers) {
      if (offer.given) continue;
      const take = takers.shift();
      if (!take) return;
      offer.given = true;
      clock.at(clock.now() + UNBEGUN_MS, () => {
        offer.given = false;
        deal();
      });
      take(offer.finished);
    }
  };

  return {
    next: () =>
      new Promise((resolve) => {
        takers.push(resolve);
        deal();
      }),
    begun: (transfer) => {
      for (const offer of offers) if (offer.finished.transfer === transfer) offer.settle(true);
    },
    offer: (finished, signal) =>
      new Promise((resolve) => {
        const withdraw = (): void => offer.settle(false);
        const offer: Offer = {
          finished,
          given: false,
          settle: (isBegun) => {
            offers.delete(offer);
            signal.removeEventListener('abort', withdraw);
            resolve(isBegun);
          },
        };
        offers.add(offer);
        if (signal.aborted) return withdraw();
        signal.addEventListener('abort', withdraw);
        deal();
      }),
  };
};
