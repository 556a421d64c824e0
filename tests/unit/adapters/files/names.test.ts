import { describe, expect, it } from 'vitest';
import { collisionKey, numberedName, safeFileName, safePath } from '../../../../src/adapters/files/names.ts';
import { seededNumbers } from '../../../support/seeded-random.ts';

const bytes = (text: string): number => new TextEncoder().encode(text).length;

describe('safeFileName', () => {
  it.each([
    ['song.mp3', 'song.mp3'],
    ['Пісня № 1.flac', 'Пісня № 1.flac'],
    ['日本の歌.mp3', '日本の歌.mp3'],
    ['e\u0301te\u0301.mp3', 'été.mp3'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..\\..\\boot.ini', '_.._boot.ini'],
    ['a/b:c?d*e"f<g>h|i.mp3', 'a_b_c_d_e_f_g_h_i.mp3'],
    ['CON', '_CON'],
    ['nul.mp3', '_nul.mp3'],
    ['NUL .mp3', '_NUL.mp3'],
    ['COM1.txt', '_COM1.txt'],
    ['com¹.txt', '_com¹.txt'],
    ['lpt0', '_lpt0'],
    ['CONIN$', '_CONIN$'],
    ['console.mp3', 'console.mp3'],
    ['desktop.ini', '_desktop.ini'],
    ['Thumbs.db', '_Thumbs.db'],
    ['click.lnk', 'click.lnk_'],
    ['click.SCF', 'click.SCF_'],
    ['click.url', 'click.url_'],
    ['x.{21EC2020-3AEA-1069-A2DD-08002B30309D}', 'x.{21EC2020-3AEA-1069-A2DD-08002B30309D}_'],
    ['$(reboot).sh', '$(reboot).sh_'],
    ['setup.PY', 'setup.PY_'],
    ['notes.pyx', 'notes.pyx'],
    ['half.crswap', 'half.crswap_'],
    ['half.part', 'half.part_'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['a\u2066b\u2069\u200F.mp3', 'ab.mp3'],
    ['line\r\nbreak\ttab.mp3', 'line break tab.mp3'],
    ['bell\u0007\u007F\u0000.mp3', 'bell.mp3'],
    ['  ~spaces. ~', 'spaces'],
    ['trailing .mp3. ', 'trailing.mp3'],
    ['.mp3', 'file-7.mp3'],
    ['~~~.mp3', 'file-7.mp3'],
    ['', 'file-7'],
    ['.', 'file-7'],
    ['..', 'file-7'],
    [' \u3000\u00A0', 'file-7'],
    ['\uD83D', '_'],
    ['a\uD800b.mp3', 'a_b.mp3'],
    ['👍🏽.mp3', '👍🏽.mp3'],
    ['👨\u200D👩\u200D👧.mp3', '👨👩👧.mp3'],
    ['می\u200Cخواهم so\u00ADft.mp3', 'میخواهم soft.mp3'],
    ['Mr. and Mrs. Somebody', 'Mr. and Mrs. Somebody'],
  ])('%j → %j', (raw, expected) => {
    expect(safeFileName(raw, 'file-7')).toBe(expected);
  });

  it('keeps the extension of a name that is too long, and whole graphemes', () => {
    const thumb = '👍🏽';
    const name = safeFileName(`${thumb.repeat(60)}.opus`, 'file-7');
    expect(bytes(name)).toBeLessThanOrEqual(200);
    expect(name).toBe(`${thumb.repeat(24)}.opus`);
  });

  it('cuts 300 characters to what every disk takes', () => {
    expect(safeFileName(`${'x'.repeat(300)}.mp3`, 'f')).toBe(`${'x'.repeat(194)}.mp3`);
    expect(bytes(safeFileName('я'.repeat(300), 'f'))).toBeLessThanOrEqual(200);
  });

  it('falls back when one grapheme alone is too long', () => {
    expect(safeFileName(`a${'\u0301'.repeat(500)}.mp3`, 'file-7')).toBe('file-7.mp3');
  });

  it('is quick about a name of megabytes', () => {
    expect(bytes(safeFileName(`${'a'.repeat(5_000_000)}.mp3`, 'f'))).toBeLessThanOrEqual(200);
  });

  it('makes of anything at all a name that is allowed, and leaves that name alone the second time', () => {
    const next = seededNumbers(11);
    const alphabet = [
      ...[
        '.',
        '.',
        ' ',
        '~',
        '/',
        '\\',
        ':',
        '{',
        '}',
        '\u202E',
        '\u200D',
        '\uD800',
        '\uDC00',
        '\n',
        '\u0000',
        '\u0301',
      ],
      ...[
        'con',
        'NUL',
        '.part',
        '.lnk',
        '.url',
        '.crswap',
        'desktop.ini',
        'é',
        'ß',
        '歌',
        '👩‍🚀',
        'a',
        '.mp3',
        '\uFFFE',
        '\u3000',
      ],
    ];
    for (let round = 0; round < 5_000; round += 1) {
      let raw = '';
      for (let length = next() % 60; length > 0; length -= 1) raw += alphabet[next() % alphabet.length];
      const name = safeFileName(raw, 'file-7');
      const where = JSON.stringify([raw, name]);
      expect(bytes(name), where).toBeLessThanOrEqual(200);
      expect(name, where).not.toMatch(/[/\\:?*"<>|\p{Cc}\p{Surrogate}\u202A-\u202E\u2066-\u2069]/u);
      expect(name, where).not.toMatch(/^[\s.~]|[\s.~]$|^$/u);
      expect(name, where).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i);
      expect(name, where).not.toMatch(/\.(lnk|scf|url|crswap|part)$|^desktop\.ini$|^thumbs\.db$/i);
      if (bytes(name) < 198) expect(safeFileName(name, 'file-7'), where).toBe(name);
    }
  });
});

describe('safePath', () => {
  it('makes every folder safe and leads nowhere but down', () => {
    expect(safePath('../Music//./CON/a:b/song.mp3', 'file-7')).toEqual({
      folders: ['Music', '_CON', 'a_b'],
      name: 'song.mp3',
    });
    expect(safePath('/etc/', 'file-7')).toEqual({ folders: ['etc'], name: 'file-7' });
  });
});

describe('collisionKey', () => {
  it.each([
    ['Song.MP3', 'song.mp3'],
    ['e\u0301.mp3', 'É.mp3'],
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
  ])('%j and %j are one name', (left, right) => {
    expect(collisionKey(left)).toBe(collisionKey(right));
  });
});

describe('numberedName', () => {
  it('counts before the extension', () => {
    expect([1, 2, 10].map((number) => numberedName('song.mp3', number))).toEqual([
      'song.mp3',
      'song (2).mp3',
      'song (10).mp3',
    ]);
    expect(numberedName('no extension', 3)).toBe('no extension (3)');
  });

  it('stays inside the limit', () => {
    const longest = safeFileName(`${'я'.repeat(300)}.mp3`, 'f');
    expect(bytes(numberedName(longest, 1_000))).toBeLessThanOrEqual(200);
    expect(numberedName(longest, 1_000)).toMatch(/ \(1000\)\.mp3$/);
  });
});
