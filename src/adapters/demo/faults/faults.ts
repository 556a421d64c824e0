/** How HTTP on media addresses may be refused, as proxies and portals do. */
export const HTTP_REFUSALS = ['none', 'status-404', 'html', 'no-cors', 'reset', 'held'] as const;
export type HttpRefusal = (typeof HTTP_REFUSALS)[number];

/** What the pretend Telegram does wrong, or slowly. One plain object; any part may be changed while it runs. */
export interface Faults {
  /** Milliseconds added before each answer, and at most as many more by chance. */
  readonly latencyMs: number;
  readonly jitterMs: number;
  /** 0: unlimited. Media addresses only. */
  readonly connectionBytesPerSecond: number;
  /** All media connections of one account together; 0: unlimited. */
  readonly accountBytesPerSecond: number;
  /** A media connection or HTTP answer is cut after so many bytes; 0: never. */
  readonly dropAfterBytes: number;
  /** How many times that happens; then no more. */
  readonly dropCount: number;
  /** A media connection or HTTP answer says nothing more after so many bytes, yet stays open; −1: never. */
  readonly stallAfterBytes: number;
  /** How many connections or answers stall; then no more. */
  readonly stallCount: number;
  /** Plain connections receive nothing more, yet stay open. */
  readonly stallPlain: boolean;
  readonly flood: FloodFault;
  /** References handed out under another number are expired: raise it to expire all of them now. */
  readonly referenceEpoch: number;
  readonly http: HttpRefusal;
  /** Share of HTTP requests that are answered with nothing first; the answer waits in the session. */
  readonly emptyAnswerShare: number;
  /** Server salts of another number are no longer accepted: raise it to change them now. */
  readonly saltEpoch: number;
  /** File requests answered with an error of the server's own. */
  readonly serverErrors: ServerErrorFault;
  /** Non-premium throttle: FLOOD_PREMIUM_WAIT on file requests above this speed; 0: none. */
  readonly premiumBytesPerSecond: number;
  /** Share of file answers with a byte flipped underway. */
  readonly corruptShare: number;
  /** Transport error given on media addresses instead of any answer, such as −429; 0: none. */
  readonly transportError: number;
}

export interface FloodFault {
  /** The next so many file requests are answered with FLOOD_WAIT; asking inside the wait starts it anew. */
  readonly count: number;
  readonly waitSeconds: number;
  /** Only this data centre; 0: all. */
  readonly dc: number;
  /** 0: no bucket. Else file requests above this rate meet FLOOD_WAIT. */
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
  connectionBytesPerSecond: 0,
  accountBytesPerSecond: 0,
  dropAfterBytes: 0,
  dropCount: 0,
  stallAfterBytes: -1,
  stallCount: 0,
  stallPlain: false,
  flood: { count: 0, waitSeconds: 5, dc: 0, requestsPerSecond: 0, burst: 0 },
  referenceEpoch: 1,
  http: 'none',
  emptyAnswerShare: 0.02,
  saltEpoch: 0,
  serverErrors: { share: 0, code: 500, message: 'RPC_CALL_FAIL' },
  premiumBytesPerSecond: 0,
  corruptShare: 0,
  transportError: 0,
};

export type FaultsPatch = Partial<Omit<Faults, 'flood' | 'serverErrors'>> & {
  readonly flood?: Partial<FloodFault>;
  readonly serverErrors?: Partial<ServerErrorFault>;
};

/** Takes what it knows and refuses the rest with a sentence, since a misspelt fault would test nothing. */
export function patchFaults(
  faults: Faults,
  patch: Readonly<Record<string, unknown>>,
): { readonly ok: true; readonly faults: Faults } | { readonly ok: false; readonly error: string } {
  const patched: Record<string, unknown> = { ...faults };
  for (const [name, value] of Object.entries(patch)) {
    const current = patched[name];
    if (current === undefined) return { ok: false, error: `There is no fault called ${name}.` };
    if (typeof current !== typeof value || value === null) {
      return { ok: false, error: `${name} is a ${typeof current}.` };
    }
    if (name === 'http' && !HTTP_REFUSALS.some((refusal) => refusal === value)) {
      return { ok: false, error: `http is one of ${HTTP_REFUSALS.join(', ')}.` };
    }
    patched[name] = typeof current === 'object' ? { ...current, ...Object(value) } : value;
  }
  return { ok: true, faults: { ...faults, ...patched } };
}
