/**
 * What tabs say to each other. The engine's worker serves its own tab by Comlink and every other tab over
 * BroadcastChannels: a port cannot be handed from tab to tab, but these carry whatever can be cloned, folder handles
 * too. All tabs share one channel, by which a tab and the engine find each other; what they then have to say goes over
 * a channel of that tab alone.
 */

/** The common channel. Its name and the messages on it never change: tabs of different versions compare by them. */
export const TABS_CHANNEL = 'sluice-tabs';

export type TabsMessage =
  /** A tab looks for the engine. `link` names its own channel, and the lock it holds while it wants an answer. */
  | { readonly kind: 'seek'; readonly link: string; readonly contract: number }
  /** Here it is. `engine` names the lock by which it lives; `to` the link that is served from now on, null: anybody. */
  | {
      readonly kind: 'engine';
      readonly engine: string;
      readonly contract: number;
      readonly to: string | null;
    }
  /** A tab finds this engine silent: the tab that keeps its worker is to see. */
  | { readonly kind: 'silent'; readonly engine: string };

export type ToEngine =
  /** Arguments that were functions are null; `functions` says where. */
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly method: string;
      readonly args: readonly unknown[];
      readonly functions: readonly number[];
    }
  | { readonly kind: 'ping' };

export type ToTab =
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'threw'; readonly id: number; readonly error: string }
  /** The function that was argument `position` of that call is called. */
  | {
      readonly kind: 'told';
      readonly id: number;
      readonly position: number;
      readonly args: readonly unknown[];
    }
  | { readonly kind: 'pong' };

/** As much of a BroadcastChannel as is used. */
export type Channel = Pick<BroadcastChannel, 'postMessage' | 'onmessage' | 'close'>;
export type OpenChannel = (name: string) => Channel;
