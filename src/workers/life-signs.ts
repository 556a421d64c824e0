/** What a worker and its supervisor say to each other beside Comlink, which passes over messages that are not its own. */

/** The kind of the message by which a worker says that it holds its lock. */
export const ALIVE = 'alive';
/** Of the supervisor's question whether the worker still answers; says with it whether the tab is hidden. */
export const PING = 'ping';
/** Of the worker's answer. */
export const PONG = 'pong';

export interface Ping {
  readonly kind: typeof PING;
  readonly hidden: boolean;
}

export const isPing = (message: unknown): message is Ping => kindOf(message) === PING;
export const isAlive = (message: unknown): boolean => kindOf(message) === ALIVE;

const kindOf = (message: unknown): unknown =>
  typeof message === 'object' && message !== null && 'kind' in message ? message.kind : undefined;
