import { shallowRef } from 'vue'
import { errorCode, errorText } from '../text/errors'

export interface Toast {
  id: number
  text: string
  /** The SDK's error code; 0 for none. */
  code: number
}

const SHOWN_MS = 6000
const MOST = 3

/** Short-lived notes about what went wrong. */
export function useToasts() {
  const toasts = shallowRef<readonly Toast[]>([])
  let lastID = 0

  const dismiss = (id: number) => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }
  const show = (text: string, code = 0) => {
    if (toasts.value.some((toast) => toast.text === text && toast.code === code)) return
    const id = ++lastID
    toasts.value = [...toasts.value, { id, text, code }].slice(-MOST)
    setTimeout(() => dismiss(id), SHOWN_MS)
  }
  const report = (error: unknown) => show(errorText(error), errorCode(error))

  return { toasts, show, dismiss, report }
}
