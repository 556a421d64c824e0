import type { DataCentre, ServerConfiguration } from '../../domain/server.ts';

/** Web names of the data centres by id (core.telegram.org/mtproto/transports, "URI format"). */
const NAMES = ['pluto', 'venus', 'aurora', 'vesta', 'flora'] as const;

/** Fingerprint d09d1d85de64fd85, published with every API id on my.telegram.org. */
const PRODUCTION_KEY = `-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEA6LszBcC1LGzyr992NzE0ieY+BSaOW622Aa9Bd4ZHLl+TuFQ4lo4g
5nKaMBwK/BIb9xUfg0Q29/2mgIR6Zr9krM7HjuIcCzFvDtr+L0GQjae9H0pRB2OO
62cECs5HKhT5DZ98K33vmWiLowc621dQuwKWSQKjWf50XYFw42h21P2KXUGyp2y/
+aEyZ+uVgLLQbRA1dEjSDZ2iGRy12Mk5gpYc397aYp438fsJoHIgJ2lgMv5h7WY9
t6N/byY9Nw9p21Og3AoXSL2q/2IJ1WRUhebgAdGVMlV1fkuOQoEzR7EdpqtQD9Cs
5+bfo3Nhmcyvk5ftB0WkJ9z6bNZ7yxrP8wIDAQAB
-----END RSA PUBLIC KEY-----`;

/** Fingerprint b25898df208d2603, likewise, for the test servers. */
const TEST_KEY = `-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAyMEdY1aR+sCR3ZSJrtztKTKqigvO/vBfqACJLZtS7QMgCGXJ6XIR
yy7mx66W0/sOFa7/1mAZtEoIokDP3ShoqF4fVNb6XeqgQfaUHd8wJpDWHcR2OFwv
plUUI1PLTktZ9uW2WE23b+ixNwJjJGwBDJPQEQFBE+vfmH0JP503wr5INS1poWg/
j25sIWeYPHYeOrFp/eXaqhISP6G+q2IeTaWTXpwZj4LzXq5YOpk4bYEQ6mvRq7D1
aHWfYmlEGepfaYR8Q0YqvvhYtMte3ITnuSJs171+GDqpdKcSwHnd6FudwGO4pcCO
j4WcDuXc2CTHgH8gFTNhp/Y8/SpDOhvn9QIDAQAB
-----END RSA PUBLIC KEY-----`;

interface Paths {
  readonly webSocket: string;
  readonly http: string;
}

/** `-1` is the media host of the same data centre: the only kind that takes parallel connections of one key. */
const dataCentre = (name: string, id: number, paths: Paths): DataCentre => ({
  id,
  url: `wss://${name}.web.telegram.org/${paths.webSocket}`,
  http: `https://${name}.web.telegram.org/${paths.http}`,
  media: [
    `https://${name}-1.web.telegram.org/${paths.http}`,
    `wss://${name}-1.web.telegram.org/${paths.webSocket}`,
  ],
});

const configuration = (dcCount: number, paths: Paths, publicKey: string): ServerConfiguration => ({
  defaultDc: 2,
  dcs: NAMES.slice(0, dcCount).map((name, index) => dataCentre(name, index + 1, paths)),
  publicKeys: [publicKey],
});

/** The servers Sluice knows by itself. The test servers have three data centres. */
export const BUILT_IN_SERVERS: Readonly<Record<'telegram' | 'telegram-test', ServerConfiguration>> = {
  telegram: configuration(5, { webSocket: 'apiws', http: 'apiw1' }, PRODUCTION_KEY),
  'telegram-test': configuration(3, { webSocket: 'apiws_test', http: 'apiw_test1' }, TEST_KEY),
};
