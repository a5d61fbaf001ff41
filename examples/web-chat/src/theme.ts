import { shallowRef, watchEffect } from 'vue'

/** `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark'

const KEY = 'opentim-chat-theme'
const ORDER: readonly Theme[] = ['system', 'light', 'dark']

const isTheme = (value: string | null): value is Theme => ORDER.some((theme) => theme === value)

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY)
    return isTheme(value) ? value : 'system'
  } catch {
    return 'system' // Storage is blocked: the choice lasts as long as the page.
  }
}

const theme = shallowRef<Theme>(stored())

watchEffect(() => {
  document.documentElement.dataset['theme'] = theme.value
  try {
    localStorage.setItem(KEY, theme.value)
  } catch {
    // See above.
  }
})

/** The theme of the page, and how to get to the next one. */
export function useTheme() {
  const next = () => {
    theme.value = ORDER[(ORDER.indexOf(theme.value) + 1) % ORDER.length] ?? 'system'
  }
  return { theme, next }
}
