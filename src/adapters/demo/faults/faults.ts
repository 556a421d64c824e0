/** How HTTP on media addresses may be refused, as proxies and portals do. */
export const HTTP_REFUSALS = ['none', 'status-404', 'html', 'no-cors', 'reset', 'held'] as const;
export type HttpRefusal = (typeof HTTP_REFUSALS)[number];

/** How WebSockets may be refused: by a status at the handshake, by a reset, by silence, or closed as soon as they are open. */
export const WEBSOCKET_REFUSALS = ['none', 'status-403', 'reset', 'held', 'closed'] as const;
export type WebSocketRefusal = (typeof WEBSOCKET_REFUSALS)[number];

/** Which kind of address a fault concerns. */
export const PLACES = ['media', 'plain', 'any'] as const;
export type Place = (typeof PLACES)[number];

export const TRANSPORTS = ['any', 'http', 'websocket'] as const;
export type TransportChoice = (typeof TRANSPORTS)[number];

/** Codes of `bad_msg_notification` that may be forced, and 48, which is `bad_server_salt`; 0: none. */
export const FORCED_CODES = [0, 16, 17, 32, 33, 48] as const;

/** What the pretend Telegram does wrong, or slowly. One plain object; any part may be changed while it runs. */
export interface Faults {
  /** Milliseconds added before each answer, and at most as many more by chance. */
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** Where the faults of the line strike: speeds, drops, stalls, damage. */
  readonly linesAt: Place;
  /** 0: unlimited. */
  readonly connectionBytesPerSecond: number;
  /** All media connections of one account together; 0: unlimited. */
  readonly accountBytesPerSecond: number;
  /** Some connections (over HTTP: answers) are slower than the rest. */
  readonly slow: SlowFault;
  /** A connection or HTTP answer is cut after so many bytes; 0: never. */
  readonly dropAfterBytes: number;
  /** How many times that happens; then no more. */
  readonly dropCount: number;
  /** A connection or HTTP answer says nothing more after so many bytes, yet stays open; −1: never. */
  readonly stallAfterBytes: number;
  /** How many connections or answers stall; then no more. */
  readonly stallCount: number;
  /** Plain connections receive nothing more, yet stay open. */
  readonly stallPlain: boolean;
  readonly flood: FloodFault;
  /** References handed out under another number are expired: raise it to expire all of them now. */
  readonly referenceEpoch: number;
  /** How POSTs are refused, on every address. */
  readonly http: HttpRefusal;
  readonly websocket: WebSocketRefusal;
  /** On which addresses WebSockets are refused. */
  readonly websocketAt: Place;
  /** Share of HTTP requests that are answered with nothing first; the answer waits in the session. */
  readonly emptyAnswerShare: number;
  /** Server salts of another number are no longer accepted: raise it to change them now. */
  readonly saltEpoch: number;
  /** File requests answered with an error of the server's own. */
  readonly serverErrors: ServerErrorFault;
  /** Non-premium throttle: FLOOD_PREMIUM_WAIT on file requests above this speed; 0: none. */
  readonly premiumBytesPerSecond: number;
  /** Share of file requests that are never answered. */
  readonly unansweredShare: number;
  /** Share of messages with a byte flipped underway. */
  readonly corruptShare: number;
  /** Share of answers that come twice, with the same message id. */
  readonly duplicateShare: number;
  /** Share of answers that let a later one of their session go first. */
  readonly reorderShare: number;
  /** Transport error given instead of any answer, such as −429; 0: none. */
  readonly transportError: number;
  /** Where, how often and by what chance; the code above says whether at all. */
  readonly transportErrors: TransportErrorFault;
  /** Encrypted messages that are refused though nothing is wrong with them. */
  readonly badMessages: BadMessageFault;
  /** The servers' clocks are ahead of the right time by so much; negative: behind. A change restarts all sessions. */
  readonly clockOffsetSeconds: number;
  /** By method, such as `messages.search`; `upload.getFile` has switches of its own as well. */
  readonly methods: Readonly<Record<string, Partial<MethodFault>>>;
  /** How long codes and login tokens are good for; those given out before keep their time. */
  readonly codeSeconds: number;
  readonly loginTokenSeconds: number;
}

/** What befalls requests of one method. */
export interface MethodFault {
  /** The next so many meet FLOOD_WAIT; inside the wait, what is left of it. */
  readonly floodCount: number;
  readonly waitSeconds: number;
  /** 0: no bucket. Else requests above this rate meet FLOOD_WAIT; asking inside the wait starts it anew. */
  readonly requestsPerSecond: number;
  readonly burst: number;
  /** The next so many are answered with the error; −1: all, by the share. */
  readonly errorCount: number;
  readonly errorShare: number;
  readonly code: number;
  readonly message: string;
  /** Share that is never answered. */
  readonly unansweredShare: number;
}

export const HEALTHY_METHOD: MethodFault = {
  floodCount: 0,
  waitSeconds: 5,
  requestsPerSecond: 0,
  burst: 0,
  errorCount: -1,
  errorShare: 0,
  code: 500,
  message: 'RPC_CALL_FAIL',
  unansweredShare: 0,
};

export interface SlowFault {
  /** Share of connections, decided when they open. */
  readonly share: number;
  readonly bytesPerSecond: number;
}

export interface TransportErrorFault {
  readonly at: Place;
  readonly transport: TransportChoice;
  /** Only this data centre; 0: all. */
  readonly dc: number;
  /** Share of messages that meet it. */
  readonly share: number;
  /** So many times, then no more; −1: always. */
  readonly count: number;
}

export interface BadMessageFault {
  readonly code: number;
  readonly at: Place;
  readonly share: number;
  /** So many times, then no more; −1: always. */
  readonly count: number;
}

export interface FloodFault {
  /** The next so many file requests are answered with FLOOD_WAIT; inside the wait, with what is left of it. */
  readonly count: number;
  readonly waitSeconds: number;
  /** Only this data centre; 0: all. */
  readonly dc: number;
  /** 0: no bucket. Else file requests above this rate meet FLOOD_WAIT; asking inside the wait starts it anew. */
  readonly requestsPerSecond: number;
  readonly burst: number;
}

export interface ServerErrorFault {
  readonly share: number;
  readonly code: number;
  readonly message: string;
}

/** As a healthy server behaves: now and then HTTP says nothing first, which is no fault but its habit. */
export const HEALTHY: Faults = {
  latencyMs: 0,
  jitterMs: 0,
  linesAt: 'media',
  connectionBytesPerSecond: 0,
  accountBytesPerSecond: 0,
  slow: { share: 0, bytesPerSecond: 10_000 },
  dropAfterBytes: 0,
  dropCount: 0,
  stallAfterBytes: -1,
  stallCount: 0,
  stallPlain: false,
  flood: { count: 0, waitSeconds: 5, dc: 0, requestsPerSecond: 0, burst: 0 },
  referenceEpoch: 1,
  http: 'none',
  websocket: 'none',
  websocketAt: 'any',
  emptyAnswerShare: 0.02,
  saltEpoch: 0,
  serverErrors: { share: 0, code: 500, message: 'RPC_CALL_FAIL' },
  premiumBytesPerSecond: 0,
  unansweredShare: 0,
  corruptShare: 0,
  duplicateShare: 0,
  reorderShare: 0,
  transportError: 0,
  transportErrors: { at: 'media', transport: 'any', dc: 0, share: 1, count: -1 },
  badMessages: { code: 0, at: 'any', share: 1, count: -1 },
  clockOffsetSeconds: 0,
  methods: {},
  codeSeconds: 300,
  loginTokenSeconds: 30,
};

/** A part of the faults: objects inside may be given in part too. */
export type FaultsPatch = {
  readonly [Name in keyof Faults]?: Faults[Name] extends object ? Partial<Faults[Name]> : Faults[Name];
};
