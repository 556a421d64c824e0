import { between, hash63, hashText } from './random.ts';
import type { DemoAccount, DemoUser } from './types.ts';

/**
 * What the demo asks to be typed: these numbers have accounts, any other is unknown. The first ones are for everybody;
 * those of the 0130s differ in how their codes travel (`code-ways.ts`).
 */
export const DEMO_ACCOUNTS = [
  { key: 'robin', phone: '12025550123', homeDc: 2 },
  {
    key: 'noor',
    phone: '442079460958',
    homeDc: 2,
    password: { hint: 'the usual one', value: 'correct horse' },
  },
  { key: 'ines', phone: '351210000047', homeDc: 4 },
  {
    key: 'dimitra',
    phone: '12025550128',
    homeDc: 4,
    password: { hint: 'as on the boat', value: 'low tide at noon' },
  },
  { key: 'hana', phone: '12025550129', homeDc: 1 },
  { key: 'amelia', phone: '12025550130', homeDc: 2 },
  { key: 'yuri', phone: '12025550131', homeDc: 2 },
  { key: 'layla', phone: '12025550132', homeDc: 2 },
  { key: 'sakura', phone: '12025550133', homeDc: 2 },
  { key: 'priya', phone: '12025550134', homeDc: 2 },
  { key: 'marek', phone: '12025550135', homeDc: 2 },
  { key: 'oluwaseun', phone: '12025550136', homeDc: 2 },
  { key: 'wei', phone: '12025550137', homeDc: 2 },
  { key: 'sofia', phone: '12025550138', homeDc: 2 },
] as const;

interface Person {
  readonly firstName: string;
  readonly lastName?: string;
  readonly username?: string;
  readonly isBot?: boolean;
  readonly deleted?: boolean;
}

const PEOPLE = {
  robin: { firstName: 'Robin', lastName: 'Marsh', username: 'robin_marsh' },
  noor: { firstName: 'Noor', lastName: 'Haddad', username: 'noorhaddad' },
  ines: { firstName: 'Inês', lastName: 'Carvalho' },
  amelia: { firstName: 'Amelia', lastName: 'Brandt', username: 'ameliabrandt' },
  yuri: { firstName: 'Юрий', lastName: 'Соколов', username: 'yuri_sokolov' },
  layla: { firstName: 'ليلى', lastName: 'حداد' },
  sakura: { firstName: 'さくら', lastName: '田中', username: 'tanaka_sakura' },
  priya: { firstName: 'प्रिया', lastName: 'देशमुख' },
  marek: { firstName: 'Marek', lastName: 'Nowak' },
  oluwaseun: { firstName: 'Olúwaṣeun', lastName: 'Adébáyọ̀', username: 'seun_ade' },
  wei: { firstName: '伟', lastName: '陈' },
  sofia: { firstName: 'Sofía', username: 'sofia_rios' },
  jonas: { firstName: 'Jonas', lastName: 'Þórsson' },
  hana: { firstName: '하나', lastName: '김' },
  dimitra: { firstName: 'Δήμητρα', lastName: 'Παππά' },
  gone: { firstName: '', deleted: true },
  bot: { firstName: 'Harbour Clock', username: 'harbour_clock_bot', isBot: true },
  mallory: { firstName: '<b>Mallory</b>', lastName: '\u202Egnp.exe', username: 'mallory_x' },
} satisfies Record<string, Person>;

export type PersonKey = keyof typeof PEOPLE;

export interface People {
  readonly users: readonly DemoUser[];
  readonly accounts: readonly DemoAccount[];
  /** `self` is whoever the world is seen as. */
  readonly self: DemoUser;
  find(key: PersonKey | 'self'): DemoUser;
}

/** Everyone, with ids of ten digits as today's accounts have them. `selfId` absent: the first account. */
export function makePeople(seed: number, selfId?: bigint): People {
  const ids = Object.keys(PEOPLE).map((key, index) => {
    // Ten ranges apart, so that no two people share an id whatever the seed.
    const id = BigInt(5_000_000_000 + index * 90_000_000 + between(0, 89_999_999, seed, hashText(key)));
    return [key as PersonKey, id] as const;
  });
  const idOf = new Map<PersonKey, bigint>(ids);
  const accounts = DEMO_ACCOUNTS.map(({ key, ...account }) => ({ ...account, userId: idOf.get(key) ?? 0n }));
  const selfUserId = accounts.some(({ userId }) => userId === selfId) ? selfId : accounts[0]?.userId;
  const users = new Map<PersonKey, DemoUser>(
    ids.map(([key, id]) => {
      const phone = DEMO_ACCOUNTS.find((account) => account.key === key)?.phone;
      const user: DemoUser = {
        id,
        accessHash: hash63(seed, hashText(key)),
        ...PEOPLE[key],
        ...(phone === undefined ? {} : { phone }),
        ...(id === selfUserId ? { isSelf: true } : {}),
      };
      return [key, user];
    }),
  );
  const named = (key: PersonKey): DemoUser => {
    const user = users.get(key);
    if (user === undefined) throw new Error(`The demo world has no person called ${key}.`);
    return user;
  };
  const self = [...users.values()].find(({ isSelf }) => isSelf) ?? named('robin');
  return { users: [...users.values()], accounts, self, find: (key) => (key === 'self' ? self : named(key)) };
}
