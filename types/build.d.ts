/** Constants that vite.config.ts writes into the build. */

/** Version of package.json. */
declare const __APP_VERSION__: string;
/** API id given at build time by `SLUICE_API_ID`, else `''`: then the page asks for it. */
declare const __API_ID__: string;
/** API hash given at build time by `SLUICE_API_HASH`, else `''`. */
declare const __API_HASH__: string;
