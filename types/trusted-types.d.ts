/**
 * Trusted Types, which TypeScript's libraries do not describe yet. The trusted values are declared as the
 * strings they stand for, since the sinks they go to (`new Worker`, `innerHTML`) are declared with strings.
 */
interface TrustedTypePolicy {
  createHTML(input: string): string;
  createScriptURL(input: string): string;
}
interface TrustedTypePolicyFactory {
  createPolicy(
    name: string,
    rules: { createHTML?: (input: string) => string; createScriptURL?: (input: string) => string },
  ): TrustedTypePolicy;
}
/** Undefined where the browser has no Trusted Types, and in Node. */
declare var trustedTypes: TrustedTypePolicyFactory | undefined;
