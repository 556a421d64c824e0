import type { Outcome } from '../domain/failure.ts';
import type { Log } from '../ports/log.ts';
import type { Engine, QueuePlace, QueueTarget, SignInRequest, SignOutWishes } from './contract.ts';

/** What somebody asked for, in words without a secret; null: nothing that anybody needs to know later. */
type Describe<Method extends keyof Engine> =
  | ((...args: Parameters<Engine[Method]>) => string)
  /** Reading, or the page's own business. */
  | null;
type Actions = { readonly [Method in keyof Engine]: Describe<Method> };

const targetOf = (target: QueueTarget): string => {
  if ('batch' in target) return 'a batch';
  return 'ids' in target ? `${target.ids.length} chosen` : 'all';
};
const placeWords = (place: QueuePlace): string =>
  typeof place === 'string' ? `to the ${place}` : 'elsewhere';
const at = ({ server }: Pick<SignInRequest, 'server'>): string => `at ${server}`;
const forgetting = ({ forgetQueue }: Pick<SignOutWishes, 'forgetQueue'>): string =>
  forgetQueue ? ', the queue too' : '';

/** Every method of the contract: what is added there has to be decided here. */
const ACTIONS: Actions = {
  subscribe: null,
  signInMemory: null,
  signIn: (request) => `ask for a sign-in code ${at(request)}`,
  signInByQr: (request) => `ask for a sign-in by QR code ${at(request)}`,
  resendCode: () => 'ask for another sign-in code',
  submitCode: () => 'give the sign-in code',
  submitPassword: () => 'give the two-step password',
  cancelSignIn: () => 'cancel signing in',
  signOut: (wishes) => `sign out${forgetting(wishes)}`,
  unlock: () => 'unlock with the passphrase',
  lockNow: () => 'lock',
  setPassphrase: (current) => (current === '' ? 'set a passphrase' : 'change the passphrase'),
  removePassphrase: () => 'remove the passphrase',
  forgetEverything: (wishes) => `forget everything secret${forgetting(wishes)}`,
  testConnection: null,
  chats: null,
  counts: null,
  media: null,
  add: (chatTitle, items) => `download ${items.length} of “${chatTitle}”`,
  addAllMatching: (_chat, chatTitle, filter) =>
    `download all matching of “${chatTitle}” (${filter.tab}${filter.text === '' ? '' : `, “${filter.text}”`})`,
  stopCollecting: () => 'stop collecting',
  command: (verb, target) => `${verb} ${targetOf(target)}`,
  setPriority: (priority, target) => `give ${targetOf(target)} ${priority} priority`,
  place: (transfers, place) => `move ${transfers.length} ${placeWords(place)} in the queue`,
  runAfter: (transfers, on) => `let ${transfers.length} wait for ${on.length}`,
  transfer: null,
  performance: null,
  useFolder: ({ name }) => `use the folder “${name}”`,
  folderHandle: null,
  nextDownload: null,
  downloadBegun: null,
  storagePersisted: null,
  // Each is written down old → new by whoever keeps them.
  changeSettings: null,
  resetSettings: null,
  finish: null,
  dismiss: null,
  log: null,
  logText: null,
  clearLog: (kind) => `clear the ${kind}`,
  report: null,
  diagnostics: null,
  acceptDemoQr: () => 'accept the QR code as the demo’s phone',
  resetDemo: () => 'reset the demo',
};

const isOutcome = (value: unknown): value is Outcome<unknown> =>
  typeof value === 'object' && value !== null && 'ok' in value;

/** The same engine, which records what it was asked to do, and what it refused. */
export const withAudit = <Served extends Engine>(engine: Served, audit: Log): Served => {
  const record = (words: string, answer: unknown): void => {
    if (!isOutcome(answer) || answer.ok) audit.write('INFO', 'user', words);
    else if (answer.failure.category !== 'aborted')
      audit.write('WARNING', 'user', `refused: ${words} (${answer.failure.code})`);
  };
  const audited = Object.entries(ACTIONS).flatMap(([name, describe]) => {
    if (!describe) return [];
    const method = name as keyof Engine;
    const call = engine[method] as (...args: readonly unknown[]) => Promise<unknown>;
    const words = describe as (...args: readonly unknown[]) => string;
    return [
      [
        method,
        async (...args: readonly unknown[]) => {
          const said = words(...args);
          const answer = await call(...args);
          record(said, answer);
          return answer;
        },
      ],
    ];
  });
  return { ...engine, ...Object.fromEntries(audited) };
};
