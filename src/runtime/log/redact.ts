/**
 * Takes out of a line what looks like a secret. A net below the rule that nobody logs one: it would rather mask a
 * harmless number than let a telephone number through.
 */
const RULES: readonly (readonly [pattern: RegExp, mask: string])[] = [
  // name=value, name: value — whatever the value looks like.
  [
    /\b(pass(?:word|phrase|wd)?|secret|token|api[ _-]?hash|auth[ _-]?key|access[ _-]?hash|file[ _-]?reference|phone[ _-]?code(?:[ _-]?hash)?)\b(["']?\s*[:=]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi,
    '$1$2<hidden>',
  ],
  [/\bBearer\s+\S+/gi, 'Bearer <hidden>'],
  // Bot tokens.
  [/\b\d{6,}:[\w-]{30,}/g, '<token>'],
  // API hashes (32), SHA-256 (64), keys.
  [/\b(?:0x)?[0-9a-f]{32,}\b/gi, '<hex>'],
  // Keys and sessions in base64: long, and of mixed letters and digits, unlike a file's name.
  [/(?<![\w+/-])(?=[\w+/-]*[a-z])(?=[\w+/-]*[A-Z])(?=[\w+/-]*\d)[\w+/-]{40,}={0,2}/g, '<key>'],
  // Telephone numbers, with or without punctuation; a count of bytes says so.
  [/\+\d[\d\s().-]{5,}\d/g, '<phone>'],
  [/(?<![\d.])\d{10,15}(?![\d.]| bytes\b)/g, '<number>'],
  // A sign-in code beside its name.
  [/\b((?:sign-?in |login |confirmation )?codes?\b\D{0,12})\d(?:[ -]?\d){3,7}\b/gi, '$1<code>'],
];

export const redact = (text: string): string =>
  RULES.reduce((line, [pattern, mask]) => line.replace(pattern, mask), text);
