import { createSignal } from 'solid-js';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const STORAGE_KEY = 'sluice-theme';

const isTheme = (text: string | null): text is Theme => THEMES.some((theme) => theme === text);

const remembered = (): Theme => {
  const stored = localStorage.getItem(STORAGE_KEY);
  return isTheme(stored) ? stored : 'system';
};

const show = (theme: Theme): void => {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};

/** Dark or light: by the system unless the user chose. Kept in localStorage, for it must be known before any worker runs. */
export function createTheme() {
  const [theme, setTheme] = createSignal(remembered());
  show(theme());
  return {
    theme,
    choose: (text: string): void => {
      const next = isTheme(text) ? text : 'system';
      localStorage.setItem(STORAGE_KEY, next);
      show(next);
      setTheme(next);
    },
  };
}
