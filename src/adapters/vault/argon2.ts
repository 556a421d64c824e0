/** A module of its own, so that a worker loads these 30 kB only when there is a passphrase. */
export { argon2id } from 'hash-wasm';
