import { createStore } from 'zustand/vanilla'

/** The looks a person can choose. */
export const themes = ['system', 'light', 'dark'] as const
/** One of them. */
export type Theme = (typeof themes)[number]

const key = 'theme'

/** The look that was kept; the system's for anything unknown. */
export const readTheme = (kept: string | null): Theme => themes.find(theme => theme === kept) ?? 'system'

/** The living choice. */
export const themeStore = createStore<{ readonly theme: Theme }>(() => ({ theme: 'system' }))

/** Applies the kept choice to the page, and every later one, which it keeps. */
export function startTheme(storage: Storage, page: HTMLElement): void {
  themeStore.subscribe(({ theme }) => {
    storage.setItem(key, theme)
    page.dataset.theme = theme
  })
  themeStore.setState({ theme: readTheme(storage.getItem(key)) })
}
